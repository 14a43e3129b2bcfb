// The two builders from which every procedure is made. `query` names the permission it needs; `action`
// names what it changes, checks the role, and writes the audit entry around the act. DomainErrors are
// mapped here and nowhere else; an unknown error leaves as a reference id, its detail only in the log.

import { randomUUID } from 'node:crypto';
import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { type AuditFindings, type AuditSubject, beginAudit, finishAudit } from '@/server/access/audit';
import type { Provider } from '@/server/access/provider';
import { DomainError, type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Access, Actor } from '@/server/domain/roles';
import { isAllStorable } from '@/server/domain/storable-text';
import type { Features } from '@/server/features/features';
import { type Approved, refuseAlone } from '@/server/features/approvals/second-person';
import { maskResult } from '@/server/features/masking/mask-result';
import type { Database } from '@/server/platform/database';
import type { Logger } from '@/server/platform/logger';
import { currentRequestId } from '@/server/platform/request-id';
import { requireAccess, requireActor } from './authorize';
import type { Where } from './where';

export type ApiContext = {
  db: Database;
  /** Null: nobody that is known. */
  actor: Actor | null;
  features: Features;
  /** None: people sign in here alone. */
  provider?: Provider | null | undefined;
  /** Of the page that asks, as the browser says it; a program says none. */
  origin?: string | null | undefined;
  logger: Logger;
  signal: AbortSignal;
  /** Aborts when the caller waits no longer. An action heeds it only where ending early leaves all as it was. */
  gone: AbortSignal;
  /** Only where the call itself was approved: what waits for a second person runs then. */
  approved?: Approved | undefined;
};

export type Meta = { access: Access; where: Where; kind: 'query' | 'action' };

const trpcCodes: Record<DomainErrorCode, TRPCError['code']> = {
  not_found: 'NOT_FOUND',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  needs_approval: 'PRECONDITION_FAILED',
  invalid: 'BAD_REQUEST',
  conflict: 'CONFLICT',
  unsupported: 'NOT_IMPLEMENTED',
  limit_exceeded: 'PAYLOAD_TOO_LARGE',
  broker_unreachable: 'BAD_GATEWAY',
  broker_denied: 'BAD_GATEWAY',
  broker_rejected: 'UNPROCESSABLE_CONTENT',
  timeout: 'GATEWAY_TIMEOUT',
};

const t = initTRPC
  .context<ApiContext>()
  .meta<Meta>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      code: shape.code,
      // What failed before any procedure began, as the database that tells who asks, was not reworded by mapErrors.
      message:
        error.code === 'INTERNAL_SERVER_ERROR' && error.cause !== undefined
          ? failedInside(currentRequestId() ?? 'of this time')
          : shape.message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        domainCode: isDomainError(error.cause) ? error.cause.code : null,
      },
    }),
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

const mapErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (isDomainError(cause)) {
    throw new TRPCError({ code: trpcCodes[cause.code], message: cause.message, cause });
  }
  if (cause instanceof z.ZodError) {
    throw new TRPCError({ code: 'BAD_REQUEST', message: sentenceOf(cause), cause });
  }
  if (result.error.code !== 'INTERNAL_SERVER_ERROR') return result;
  const reference = currentRequestId() ?? randomUUID();
  ctx.logger.error({ reference, path, err: cause ?? result.error }, 'a procedure failed');
  throw new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: failedInside(reference),
  });
});

function failedInside(reference: string): string {
  return `Something failed inside Spillway. The log has the details under reference ${reference}.`;
}

function sentenceOf({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'The input is wrong.';
  return issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`;
}

/** Every procedure is to end within `limits.apiCallMs`: its signal aborts, and what that throws reads as a timeout.
 * A read is answered then in any case, for a database that hangs heeds no signal; an action is seen through. */
const deadline = t.middleware(async ({ ctx, meta, next }) => {
  const expiry = AbortSignal.timeout(limits.apiCallMs);
  const work = next({ ctx: { signal: AbortSignal.any([ctx.signal, expiry]) } });
  const result = await (meta?.kind === 'query' ? Promise.race([work, rejection(expiry)]) : work);
  if (result.ok || !expiry.aborted || isDomainError(result.error.cause)) return result;
  throw tookTooLong(result.error.cause);
});

/** For what heeds no signal of its own. */
export function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(tookTooLong(signal.reason)), { once: true });
  });
}

function tookTooLong(cause: unknown): DomainError {
  return new DomainError('timeout', `This took longer than ${limits.apiCallMs / 1000} s and was given up.`, {
    cause,
  });
}

/** Before the input is looked at: nobody who may not learns what is asked for. */
const authorized = t.middleware(({ ctx, meta, next }) => {
  if (meta === undefined) throw new Error('A procedure was built without query() or action().');
  return next({ ctx: { actor: requireAccess(ctx.actor, meta.access) } });
});

/** What is asked stands in the audit, and much of it in other tables. */
const storable = t.middleware(({ input, next }) => {
  if (isAllStorable(input)) return next();
  throw new DomainError(
    'invalid',
    'Some text in this holds the character U+0000, or half of a character. Remove it: no database can keep it.',
  );
});

/** Behind the input's schema, so that what is checked is what the procedure is given. */
const placed = t.middleware(async ({ ctx, meta, input, next }) => {
  await meta?.where.check({ db: ctx.db, actor: requireActor(ctx.actor) }, input);
  return next();
});

/** The queue that a call names, as far as its procedure asks for one. */
const whereSchema = z
  .object({ clusterId: z.string(), vhost: z.string(), name: z.string() })
  .partial()
  .catch({});

/** Whatever a procedure answers: a message leaves the server only as the role of whoever asked may see it. Stands behind the
 * input's schema, so that what a caller says beside it says nothing of where a message is from. */
const mask = t.middleware(async ({ ctx, input, next }) => {
  const result = await next();
  if (!result.ok || ctx.actor === null || ctx.actor.role === 'admin') return result;
  const where = whereSchema.parse(input);
  const data: unknown = await maskResult(ctx.features, ctx.actor.role, where, result.data, ctx.signal);
  return { ...result, data };
});

/** For a procedure that needs to be told nothing, and heeds nothing that it is told. */
export const noInput = z.void().catch(undefined);

/** What every procedure goes through, whatever it does. */
function checked<Schema extends z.ZodType>(kind: Meta['kind'], access: Access, where: Where, schema: Schema) {
  return t.procedure
    .meta({ access, where, kind })
    .use(mapErrors)
    .use(deadline)
    .use(authorized)
    .input(schema)
    .use(storable)
    .use(placed)
    .use(mask);
}

/** A procedure that only reads, open to whoever holds the permission. */
export function query<Schema extends z.ZodType>(access: Access, where: Where, schema: Schema) {
  return checked('query', access, where, schema);
}

/** A procedure that changes something: checked, and audited from before the act until after it. */
export function action<Schema extends z.ZodType>(
  access: Access,
  where: Where,
  schema: Schema,
  describe: (input: z.output<Schema>) => AuditSubject,
) {
  return checked('action', access, where, schema).use(async ({ ctx, input, next }) => {
    const subject = describe(input as z.output<Schema>);
    if (subject.clusterId !== undefined) await refuseAlone(ctx, ctx.approved, access, subject.clusterId);
    const actor = { ...ctx.actor, approver: ctx.approved?.by };
    const entry = await beginAudit(ctx.db, actor, access, {
      ...subject,
      ...(ctx.approved && { reason: ctx.approved.reason }),
    });
    const audit: AuditFindings = {};
    const result = await next({ ctx: { ...ctx, audit } });
    const outcome = result.ok
      ? ({ ok: true } as const)
      : { ok: false as const, error: publicMessage(result.error) };
    try {
      await finishAudit(ctx.db, entry, outcome, audit);
    } catch (error) {
      // The act is done or has failed already: its own result is the answer, and the entry stays begun.
      ctx.logger.error({ err: error, entry: String(entry), access }, 'an audit entry was not finished');
    }
    return result;
  });
}

function publicMessage(error: TRPCError): string {
  return isDomainError(error.cause)
    ? error.cause.message
    : 'Failed inside Spillway; the log has the details.';
}
