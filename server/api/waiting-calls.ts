// The procedures that may wait for a second person, called later as the one who asked: through the same builders, with the
// same checks and an audit entry of their own that names who approved.

import type { AnyProcedure } from '@trpc/server';
import type { z } from 'zod';
import type { WaitingProcedure } from '@/server/domain/approval-rules';
import type { Actor } from '@/server/domain/roles';
import type { Approved } from '@/server/features/approvals/second-person';
import { requireAccess } from './authorize';
import { holdingsRouter } from './routers/holdings';
import { messagesRouter } from './routers/messages';
import { queuesRouter } from './routers/queues';
import { redrivesRouter } from './routers/redrives';
import { type ApiContext, createCallerFactory, type Meta, router } from './trpc';

const waitingRouter = router({
  queues: queuesRouter,
  messages: messagesRouter,
  holdings: holdingsRouter,
  redrives: redrivesRouter,
});
const createCaller = createCallerFactory(waitingRouter);

/** Throws what the procedure itself would, before it does anything: for the role, the place and the input. Answers the input
 * as the procedure is given it. */
export async function checkCall(
  { db }: Pick<ApiContext, 'db'>,
  procedure: WaitingProcedure,
  asked: unknown,
  actor: Actor,
): Promise<unknown> {
  const { _def } =
    (waitingRouter._def.procedures as unknown as Record<string, AnyProcedure>)[procedure] ?? {};
  const meta = _def?.meta as Meta | undefined;
  const [schema] = (_def as unknown as { inputs: z.ZodType[] }).inputs;
  if (meta === undefined || schema === undefined) throw new Error(`There is no procedure ${procedure}.`);
  requireAccess(actor, meta.access);
  const input = schema.parse(asked);
  await meta.where.check({ db, actor }, input);
  return input;
}

export function runCall(
  ctx: ApiContext,
  procedure: WaitingProcedure,
  input: unknown,
  as: { actor: Actor; approved: Approved },
): Promise<unknown> {
  let call: unknown = createCaller({ ...ctx, ...as });
  for (const part of procedure.split('.')) call = (call as Record<string, unknown>)[part];
  return (call as (input: unknown) => Promise<unknown>)(input);
}
