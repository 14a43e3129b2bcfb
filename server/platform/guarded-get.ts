// Fetches a text from an address that a person typed: over http or https, within a deadline and a bound, without
// following redirects, and never from an address of this machine's own network link, where clouds hand out secrets.
// The address is checked where the connection is made, so that a name cannot change in between.

import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { DomainError } from '@/server/domain/errors';

const refused = new BlockList();
refused.addSubnet('169.254.0.0', 16, 'ipv4');
refused.addSubnet('0.0.0.0', 8, 'ipv4');
refused.addSubnet('224.0.0.0', 4, 'ipv4');
refused.addAddress('100.100.100.200', 'ipv4');
refused.addAddress('255.255.255.255', 'ipv4');
refused.addSubnet('fe80::', 10, 'ipv6');
refused.addSubnet('ff00::', 8, 'ipv6');
refused.addAddress('::', 'ipv6');
refused.addAddress('fd00:ec2::254', 'ipv6');

/** Link-local, metadata, multicast and unspecified addresses, also written as IPv6. */
export function isRefusedAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && refused.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

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
  if (isRefusedAddress(hostname.replace(/^\[|\]$/g, ''))) throw refusal(hostname);
  const get = protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { headers: { accept }, signal, lookup: guardedLookup }, resolve).on('error', reject);
  });
}

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

function guardedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    if (addresses.some(({ address }) => isRefusedAddress(address))) return callback(refusal(hostname), []);
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family ?? 4);
  });
}

function refusal(hostname: string): DomainError {
  return new DomainError(
    'invalid',
    `${hostname} is an address of this machine's own network link, which Spillway does not ask.`,
  );
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
