// The id of the request that is being answered, as server/launcher/note-request.mjs gave it to everything that follows from the request.

import type { AsyncLocalStorage } from 'node:async_hooks';

const shared = globalThis as typeof globalThis & { spillwayRequestIds?: AsyncLocalStorage<string> };

/** Undefined outside of a request, as in the worker. */
export function currentRequestId(): string | undefined {
  return shared.spillwayRequestIds?.getStore();
}
