// One redrive with its progress, outcomes and messages in doubt.

import type { InDoubtEntry, RedriveView } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function getRedrive(
  _f: Features,
  _redriveId: string,
): Promise<RedriveView & { inDoubt: InDoubtEntry[] }> {
  throw new DomainError('unsupported', 'getRedrive is not built yet.');
}
