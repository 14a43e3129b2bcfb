// The API over HTTP: plain JSON, callable by curl, closed to pages of other sites.

import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { refuseRequest } from '@/server/access/check-request';
import { readEnv } from '@/server/platform/env';
import { createApiContext } from './context';
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
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    // A query with a long input (the plan for a selection) comes by POST.
    allowMethodOverride: true,
    // Who closes the page ends a read, and a look; a change that was begun is seen through.
    createContext: () => {
      const { method, headers, signal } = request;
      return createContext(headers, method === 'GET' ? signal : new AbortController().signal, signal);
    },
  });
}
