// Stores the intention; the worker carries it out. Throws conflict when the queue has an active redrive.

import type { RedriveInput, RedrivePlan } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function startRedrive(
  _f: Features,
  _input: RedriveInput,
  _actor: string,
  _signal: AbortSignal,
): Promise<{ id: string; plan: RedrivePlan }> {
  throw new DomainError('unsupported', 'startRedrive is not built yet.');
}
