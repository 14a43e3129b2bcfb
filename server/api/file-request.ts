// What every request for a file has in common, as a procedure of the API has it from trpc.ts: pages of other sites refused,
// the role checked, an error told as a sentence.

import { refuseRequest } from '@/server/access/check-request';
import { DomainError, type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Access, Actor } from '@/server/domain/roles';
import { readEnv } from '@/server/platform/env';
import { currentRequestId } from '@/server/platform/request-id';
import { requireAccess } from './authorize';
import { createApiContext } from './context';
import type { ApiContext } from './trpc';
import type { Where } from './where';

export type FileContext = Omit<ApiContext, 'actor'> & { actor: Actor };

/** The accesses that are not those of a procedure. */
export const fileAccess = [
  'store.export',
  'store.import',
  'message.download',
  'audit.export',
  'metrics.read',
  'api.read',
] as const satisfies Access[];

export async function guarded(
  request: Request,
  access: (typeof fileAccess)[number],
  where: Where,
  input: unknown,
  act: (ctx: FileContext) => Promise<Response>,
  createContext: typeof createApiContext = createApiContext,
): Promise<Response> {
  const refusal = refuseRequest(request.headers, readEnv());
  if (refusal !== null) return failed(403, refusal);
  const ctx = await createContext(request.headers, request.signal);
  try {
    const actor = requireAccess(ctx.actor, access);
    await where.check({ db: ctx.db, actor }, input);
    return await act({ ...ctx, actor });
  } catch (error) {
    if (!isDomainError(error))
      ctx.logger.error({ err: error, access, reference: currentRequestId() }, 'a file was not handled');
    return failed(statusOf(error), sentenceOf(error));
  }
}

export function failed(status: number, message: string): Response {
  return Response.json({ error: { message } }, { status });
}

function statusOf(error: unknown): number {
  if (!isDomainError(error)) return 400;
  return statuses[error.code] ?? 400;
}

const statuses: Partial<Record<DomainErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  limit_exceeded: 413,
  timeout: 504,
};

export function underReference(): string {
  const reference = currentRequestId();
  return reference === undefined ? '' : ` under reference ${reference}`;
}

export function sentenceOf(error: unknown): string {
  return isDomainError(error)
    ? error.message
    : `Failed inside Spillway, or it was cancelled; the log has the details${underReference()}.`;
}

/** Parts of a file as the body of an answer, pulled as fast as they are read. A page that is closed cancels it; one that
 * reads no further ends it after `downloadStallMs`, since it holds a query or a large body all the while. */
export function streamOf(
  parts: AsyncGenerator<string | Uint8Array, void, undefined>,
  finished: (error: unknown, count: number) => Promise<void> = () => Promise.resolve(),
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let count = 0;
  let stalled: NodeJS.Timeout | undefined;
  const end = async (error: unknown) => {
    await parts.return();
    await finished(error, count);
  };
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      clearTimeout(stalled);
      try {
        const { done, value } = await parts.next();
        if (done === true) {
          await finished(null, count);
          controller.close();
          return;
        }
        count += 1;
        controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value);
        stalled = setTimeout(() => {
          controller.error(notRead);
          void end(notRead);
        }, limits.downloadStallMs);
      } catch (error) {
        await finished(error, count);
        controller.error(error);
      }
    },
    async cancel() {
      clearTimeout(stalled);
      await end(new Error('The download was cancelled.'));
    },
  });
}

const notRead = new DomainError(
  'timeout',
  `The download was ended: nothing of it was read for ${limits.downloadStallMs / 1_000} s.`,
);
