// What a page shows in its first frame, read in this process under the same rules as over HTTP, and handed over as the
// browser's own answers. What may not be had, or not at once, is not among them: the browser then asks by itself, and
// shows what is wrong.

import {
  dehydrate,
  type DehydratedState,
  QueryClient,
  type QueryExecuteOptions,
  type QueryKey,
} from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { refuseRequest } from '@/server/access/check-request';
import { limits } from '@/server/domain/limits';
import { readEnv } from '@/server/platform/env';
import { createApiContext } from './context';
import { appRouter, createCaller } from './root';
import type { ApiContext } from './trpc';

export type PageReader = ReturnType<typeof readerFor>;

/** Null where nothing is read with the page. */
export async function readForPage(
  headers: Headers,
  read: (reader: PageReader) => Promise<unknown>,
): Promise<DehydratedState | null> {
  if (!opensDocument(headers) || refuseRequest(headers, readEnv()) !== null) return null;
  const signal = AbortSignal.timeout(limits.pageReadMs);
  const answers = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  try {
    const context = await createApiContext(headers, signal);
    await Promise.race([read(readerFor(context, answers)), aborted(signal)]);
  } catch {
    // What was answered by now is handed over.
  }
  return dehydrate(answers, { serializeData: asOverHttp });
}

function readerFor(context: ApiContext, answers: QueryClient) {
  return {
    /** Names a question as the browser will. */
    trpc: createTRPCOptionsProxy({ router: appRouter, ctx: context, queryClient: answers }),
    /** For a question that the browser keeps under a key of its own. */
    api: createCaller(context),
    nowMs: context.features.clock.nowMs(),
    /** Null where there is no answer. */
    ask: <Read, Failure = Error, Data = Read, Kept = Read, Key extends QueryKey = QueryKey>(
      question: QueryExecuteOptions<Read, Failure, Data, Kept, Key>,
    ): Promise<Data | null> => answers.query(question).catch(() => null),
  };
}

/** Who moves inside the console has what was read before, and shows it at once. */
function opensDocument(headers: Headers): boolean {
  const destination = headers.get('sec-fetch-dest');
  return destination === null || destination === 'document';
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

function asOverHttp(data: unknown): unknown {
  return JSON.parse(JSON.stringify(data));
}
