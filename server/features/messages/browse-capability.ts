// What a look at this queue would do, read live.

import type { BrowseCapability } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function browseCapability(
  _f: Features,
  _ref: QueueRef,
  _signal: AbortSignal,
): Promise<BrowseCapability> {
  throw new DomainError('unsupported', 'browseCapability is not built yet.');
}
