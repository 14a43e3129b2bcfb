// What a page shows in its first frame, read in this process under the same rules as over HTTP. Null when it may
// not be had, or not at once: the browser then asks by itself, and shows what is wrong.

import { refuseRequest } from '@/server/access/check-request';
import { limits } from '@/server/domain/limits';
import { readEnv } from '@/server/platform/env';
import { createApiContext } from './context';
import { createCaller } from './root';

type Api = ReturnType<typeof createCaller>;

export async function readForPage<Data>(
  headers: Headers,
  read: (api: Api) => Promise<Data>,
): Promise<{ data: Data; atMs: number } | null> {
  if (!opensDocument(headers) || refuseRequest(headers, readEnv()) !== null) return null;
  const signal = AbortSignal.timeout(limits.pageReadMs);
  try {
    const context = await createApiContext(headers, signal);
    const atMs = context.features.clock.nowMs();
    const data = await Promise.race([read(createCaller(context)), aborted(signal)]);
    return { data, atMs };
  } catch {
    return null;
  }
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
