// What a redrive would do: bound, targets, guarantee, warnings and blockers.

import type { RedriveInput, RedrivePlan } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function planRedrive(
  _f: Features,
  _input: RedriveInput,
  _signal: AbortSignal,
): Promise<RedrivePlan> {
  throw new DomainError('unsupported', 'planRedrive is not built yet.');
}
