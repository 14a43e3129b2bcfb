// Sends a copy of one message, byte-exact; the source keeps the original.

import type { QueueRef } from '@/server/domain/queue';
import type { RedriveDestination } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function replayMessage(
  _f: Features,
  _ref: QueueRef,
  _fingerprint: string,
  _destination: RedriveDestination,
  _signal: AbortSignal,
): Promise<{ target: string }> {
  throw new DomainError('unsupported', 'replayMessage is not built yet.');
}
