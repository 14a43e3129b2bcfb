// The API over HTTP: plain JSON, callable by curl, closed to pages of other sites.

import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { refuseRequest } from '@/server/access/check-request';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { closingSignal } from '@/server/platform/closing';
import { readEnv } from '@/server/platform/env';
import { createLogger } from '@/server/platform/logger';
import { boundedBody } from './bounded-body';
import { createApiContext } from './context';
import { failed } from './file-request';
import { appRouter } from './root';

/** Nothing but a request: Next hands a route more than that. */
export function handleRequest(request: Request): Promise<Response> {
  return answerRequest(request, createApiContext);
}

export async function answerRequest(
  request: Request,
  createContext: typeof createApiContext,
): Promise<Response> {
  const refusal = refuseRequest(request.headers, readEnv());
  if (refusal !== null) return Response.json({ error: { message: refusal } }, { status: 403 });
  const bounded = await withBoundedBody(request);
  if (bounded instanceof Response) return bounded;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: bounded,
    router: appRouter,
    maxBatchSize: limits.apiBatchCalls,
    onError: ({ error, path }) => {
      if (error.code !== 'INTERNAL_SERVER_ERROR' || error.cause === undefined) return;
      createLogger('web').error({ err: error.cause, path }, 'a call failed before it began');
    },
    // A query with a long input (the plan for a selection) comes by POST.
    allowMethodOverride: true,
    // Who closes the page ends a read, and a look; a change that was begun is seen through.
    createContext: () => {
      const { method, headers, signal } = request;
      const reading = AbortSignal.any([signal, closingSignal()]);
      return createContext(headers, method === 'GET' ? reading : new AbortController().signal, reading);
    },
  });
}

/** The request with its body read, or the answer to one that is too large. */
async function withBoundedBody(request: Request): Promise<Request | Response> {
  if (request.body === null) return request;
  try {
    const body = await boundedBody(request, limits.apiRequestBytes);
    const { url, method, headers, signal } = request;
    return new Request(url, { method, headers, signal, body });
  } catch (error) {
    if (isDomainError(error)) return failed(413, error.message);
    return failed(400, 'The request broke off.');
  }
}
