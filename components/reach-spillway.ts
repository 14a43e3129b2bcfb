// How the browser asks the server. What a browser says by itself ("Failed to fetch") tells nobody where to look, and
// neither does the page of a proxy that was read as if it were an answer of ours.

import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import type { AppRouter } from '@/server/api/root';

/** Said by the browser about the way to Spillway, not by Spillway. */
class NotReached extends Error {}

export async function reachSpillway(url: RequestInfo | URL | string, init?: object): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    if (!(cause instanceof TypeError)) throw cause;
    throw new NotReached(
      'Spillway does not answer: it is restarting or stopped, or the network to it is down.',
      {
        cause,
      },
    );
  });
  if (response.headers.get('content-type')?.includes('json') === true) return response;
  await response.body?.cancel().catch(() => undefined);
  const said = [response.status, response.statusText].join(' ').trim();
  throw new NotReached(
    `What answered is not Spillway’s API: ${said}. Often a proxy whose sign-in has ended, or that does not reach ` +
      'Spillway: reload this page, then look at the proxy and at Spillway’s log.',
  );
}

/** For an answer that began and broke off, which a browser or a parser tells in words of its own. */
export const wholeAnswers: TRPCLink<AppRouter> =
  () =>
  ({ next, op }) =>
    observable((observer) =>
      next(op).subscribe({ ...observer, error: (error) => observer.error(told(error, op.signal)) }),
    );

function told(
  error: TRPCClientError<AppRouter>,
  signal: AbortSignal | null | undefined,
): TRPCClientError<AppRouter> {
  const isOurs = error.shape !== undefined || error.cause instanceof NotReached;
  // Whoever stopped waiting knows why.
  if (isOurs || signal?.aborted === true) return error;
  return TRPCClientError.from(
    new NotReached(
      'The answer broke off on its way: Spillway is restarting, or the network to it fails. Try again.',
      {
        cause: error,
      },
    ),
  );
}
