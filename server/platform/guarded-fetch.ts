// `fetch` for a library that asks a service of the network: within a deadline and a bound, without following redirects, and only
// from where it may (allowed-address.ts). A service that cannot answer is an error, whatever the library makes of it.

import { Agent, fetch, type RequestInit } from 'undici';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { allowedLookup, requireAllowedHost } from './allowed-address';

const agent = new Agent({ connect: { lookup: allowedLookup } });

type Bounds = { deadlineMs: number; maxBytes: number };
type Init = { method: string; headers: Record<string, string>; body?: unknown; signal?: AbortSignal };

/** Throws invalid, broker_unreachable, limit_exceeded. */
export function guardedFetch({ deadlineMs, maxBytes }: Bounds) {
  return async (url: string, { method, headers, body, signal }: Init): Promise<Response> => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const init = {
      ...{ method, headers, body: body as RequestInit['body'] },
      ...{ redirect: 'manual' as const, dispatcher: agent },
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    };
    const { host, hostname } = new URL(url);
    try {
      requireAllowedHost(hostname);
      const answer = await fetch(url, init as RequestInit);
      if (answer.status >= 500) throw unreachable(`${host} answered HTTP ${answer.status}.`);
      const bytes = await readBounded(answer.body as AsyncIterable<Uint8Array> | null, maxBytes, host);
      const empty = [204, 205, 304].includes(answer.status);
      return new Response(empty ? null : bytes, {
        status: answer.status,
        headers: [...answer.headers].filter(([name]) => name !== 'content-encoding'),
      });
    } catch (error) {
      if (isDomainError(error)) throw error;
      const cause = error instanceof Error ? error.cause : undefined;
      if (isDomainError(cause)) throw cause;
      throw unreachable(
        deadline.aborted
          ? `${host} did not answer within ${deadlineMs / 1000} s.`
          : `${host} cannot be reached.`,
        error,
      );
    }
  };
}

async function readBounded(body: AsyncIterable<Uint8Array> | null, maxBytes: number, host: string) {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes)
      throw new DomainError('limit_exceeded', `The answer of ${host} is larger than ${maxBytes} bytes.`);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function unreachable(message: string, cause?: unknown): DomainError {
  return new DomainError('broker_unreachable', message, { cause });
}
