// Fetches a text from an address that a person typed: over http or https, within a deadline and a bound, without
// following redirects, and only from where it may (allowed-address.ts).

import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { DomainError } from '@/server/domain/errors';
import { allowedLookup, requireAllowedHost } from './allowed-address';

export type GuardedRequest = {
  url: string;
  /** Who answers, for sentences: "the schema registry". */
  peer: string;
  accept: string;
  deadlineMs: number;
  maxBytes: number;
  signal: AbortSignal;
};

/** Throws invalid, not_found, broker_unreachable, timeout, limit_exceeded; the signal's reason when aborted. */
export async function guardedGet(request: GuardedRequest): Promise<string> {
  const deadline = AbortSignal.timeout(request.deadlineMs);
  const signal = AbortSignal.any([request.signal, deadline]);
  try {
    const answer = await connect(request, signal);
    const text = await readBounded(answer, request);
    const status = answer.statusCode ?? 0;
    if (status === 200) return text;
    const code = status === 404 ? 'not_found' : 'broker_rejected';
    throw new DomainError(code, `${at(request)} answered HTTP ${status}.`);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (request.signal.aborted) throw request.signal.reason;
    if (deadline.aborted) {
      throw new DomainError(
        'timeout',
        `${at(request)} did not answer within ${request.deadlineMs / 1_000} s.`,
      );
    }
    const detail = error instanceof Error ? error.message : String(error);
    throw new DomainError('broker_unreachable', `${at(request)} cannot be reached: ${detail}.`, {
      cause: error,
    });
  }
}

function connect({ url, accept, peer }: GuardedRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new DomainError('invalid', `${capital(peer)} is asked by http or https only.`);
  }
  requireAllowedHost(hostname);
  const get = protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { headers: { accept }, signal, lookup: allowedLookup }, resolve).on('error', reject);
  });
}

async function readBounded(
  answer: IncomingMessage,
  { maxBytes, ...request }: GuardedRequest,
): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBytes) {
      answer.destroy();
      throw new DomainError(
        'limit_exceeded',
        `The answer of ${request.peer} is larger than ${maxBytes} bytes.`,
      );
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const at = ({ peer, url }: Pick<GuardedRequest, 'peer' | 'url'>) =>
  `${capital(peer)} at ${new URL(url).host}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
