// A bounded look from the head of a queue; remembers the highest delivery count it met.

import type { PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function peekMessages(
  _f: Features,
  _ref: QueueRef,
  _count: number,
  _signal: AbortSignal,
): Promise<PeekResult> {
  throw new DomainError('unsupported', 'peekMessages is not built yet.');
}
