// Plans that somebody was shown. Starting one by its id starts what was read, or is refused with what differs.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import {
  plannedInputSchema,
  type RedriveInput,
  type RedrivePlan,
  redrivePlanSchema,
} from '@/server/domain/redrive';
import type { Features } from '../features';

export async function storePlan(f: Features, input: RedriveInput, plan: RedrivePlan): Promise<RedrivePlan> {
  const nowMs = f.clock.nowMs();
  await f.db.redrivePlan.deleteMany({
    where: { createdAt: { lt: new Date(nowMs - limits.planKeptMs) } },
  });
  const { id } = await f.db.redrivePlan.create({
    data: { clusterId: input.clusterId, input, plan, createdAt: new Date(nowMs) },
    select: { id: true },
  });
  return { ...plan, id };
}

/** The plan that was read. Throws `conflict` when it is none for this input, or was kept long enough. */
export async function requireStoredPlan(
  f: Features,
  input: RedriveInput,
  planId: string,
): Promise<RedrivePlan> {
  const row = await f.db.redrivePlan.findUnique({ where: { id: planId } });
  if (row === null) {
    throw new DomainError('conflict', 'The plan is too old to be started. Read the new one, then start it.');
  }
  const planned = plannedInputSchema.parse(row.input);
  if (essence(planned) !== essence(input)) {
    throw new DomainError('conflict', 'The plan is for another choice. Read the new one, then start it.');
  }
  return { ...redrivePlanSchema.parse(row.plan), id: row.id };
}

/** What a plan is about: the reason may still be written while it is read. */
function essence(input: RedriveInput): string {
  return JSON.stringify(plannedInputSchema.parse({ ...input, reason: '', planId: null }));
}
