// Approving: checks both people and the plan, takes the request out of `waiting`, and runs the call once. What a crash
// interrupts after that stays begun, is never tried again, and reads "outcome unknown".

import { z } from 'zod';
import { askerNow } from '@/server/access/asker';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { Actor } from '@/server/domain/roles';
import { holdApprovalPlan, PlanOutdated } from '@/server/features/approvals/approval-plan';
import {
  decide,
  finishRequest,
  mayNotApprove,
  planOf,
  procedureOf,
  requireRequest,
  requireWaiting,
  type RequestRow,
} from '@/server/features/approvals/requests';
import type { ApiContext } from './trpc';
import { checkCall, runCall } from './waiting-calls';

/** Answers the redrive that it became, where it is one. */
export async function approveRequest(
  ctx: ApiContext & { actor: Actor },
  requestId: string,
): Promise<{ redriveId: string | null; row: RequestRow }> {
  const { features: f, actor: approver } = ctx;
  const row = await requireRequest(f, requestId);
  const refusal = mayNotApprove(row, approver);
  if (refusal !== null) throw new DomainError('forbidden', refusal);
  requireWaiting(f, row);
  const procedure = procedureOf(row);
  await checkCall(ctx, procedure, row.input, approver);
  const actor = await askerNow(f, row);
  await checkCall(ctx, procedure, row.input, actor);
  const input = await inputThatHolds(ctx, row, approver);
  await decide(f, requestId, { state: 'running', by: approver.name });
  const approved = { requestId, by: approver.name, reason: row.reason };
  try {
    const redriveId = redriveOf(await runCall(ctx, procedure, input, { actor, approved }));
    await finishRequest(f, requestId, { ok: true, redriveId });
    return { redriveId, row };
  } catch (error) {
    await finishRequest(f, requestId, { ok: false, words: wordsOf(error) });
    throw error;
  }
}

async function inputThatHolds(
  { features: f, signal }: ApiContext,
  row: RequestRow,
  approver: Actor,
): Promise<Record<string, unknown>> {
  try {
    return await holdApprovalPlan(
      f,
      procedureOf(row),
      row.input as Record<string, unknown>,
      planOf(row),
      signal,
    );
  } catch (error) {
    if (error instanceof PlanOutdated) {
      await decide(f, row.id, { state: 'outdated', by: approver.name, words: error.message });
    }
    throw error;
  }
}

const redriveSchema = z.object({ id: z.uuid() });

function redriveOf(result: unknown): string | null {
  return redriveSchema.safeParse(result).data?.id ?? null;
}

/** The procedure has mapped what it refuses; everything else is in the log. */
function wordsOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (isDomainError(cause)) return cause.message;
  return isDomainError(error) ? error.message : 'Failed inside Spillway; the log has the details.';
}
