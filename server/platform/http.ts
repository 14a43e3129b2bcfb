// One HTTP call with a deadline, a bound on the answer, and errors that tell an operator what to do. It never
// retries. Bodies and credentials stay out of every message.

import { Agent, buildConnector, fetch, type RequestInit, type Response } from 'undici';
import { DomainError, type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { allowedLookup, requireAllowedHost } from './allowed-address';
import { endedSentence, tlsOptions, type TlsSettings, tlsSentence } from './tls';

const agent = agentWith({});
/** Connections that were made with other settings are never used again for these. */
const agents = new WeakMap<TlsSettings, Agent>();

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  /** Who answers, for sentences: "the management API". */
  peer: string;
  basicAuth?: { username: string; password: string };
  accept?: string;
  json?: unknown;
  headers?: Record<string, string>;
  /** The same object for all calls of one peer, which share its connections. */
  tls?: TlsSettings | undefined;
  deadlineMs: number;
  /** Of the answer, unpacked. More is `limit_exceeded`. */
  maxBytes: number;
  signal: AbortSignal;
};

export type HttpResponse = {
  status: number;
  text: string;
  /** What came over the wire as far as the answer tells: packed when its length was declared. */
  wireBytes: number;
  /** The peer's clock, to the second; null where it does not tell. */
  dateMs: number | null;
};

/** An answer that is not 2xx. `text` is the start of its body, for a caller that can word it better. */
export class HttpStatusError extends DomainError {
  readonly status: number;
  readonly text: string;

  constructor(status: number, code: DomainErrorCode, message: string, text: string) {
    super(code, message);
    this.status = status;
    this.text = text;
  }
}

/** Throws HttpStatusError, broker_unreachable, timeout, limit_exceeded; the signal's reason when aborted. */
export async function httpRequest(request: HttpRequest): Promise<HttpResponse> {
  return exchange(request, async (response) => {
    const { text, bytes } = await readBounded(response, request);
    if (!response.ok) throw statusError(request, response.status, text.slice(0, 2_000));
    const dateMs = Date.parse(response.headers.get('date') ?? '');
    return {
      status: response.status,
      text,
      wireBytes: wireBytesOf(response, bytes),
      dateMs: Number.isNaN(dateMs) ? null : dateMs,
    };
  });
}

/** Reads a text answer line by line, so that a large one is never whole in memory. Throws as `httpRequest` does; an
 * answer that breaks off throws after the lines that came. */
export async function httpLines(
  request: HttpRequest,
  onLine: (line: string) => void,
): Promise<{ wireBytes: number }> {
  return exchange(request, async (response) => {
    if (!response.ok) {
      const { text } = await readBounded(response, request);
      throw statusError(request, response.status, text.slice(0, 2_000));
    }
    const decoder = new TextDecoder();
    let rest = '';
    const bytes = await readChunks(response, request, (chunk) => {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
    rest += decoder.decode();
    if (rest !== '') onLine(rest);
    return { wireBytes: wireBytesOf(response, bytes) };
  });
}

async function exchange<T>(request: HttpRequest, read: (response: Response) => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(request.deadlineMs);
  const signal = AbortSignal.any([request.signal, deadline]);
  try {
    requireAllowedHost(new URL(request.url).hostname);
    return await read(await fetch(request.url, { ...initOf(request), signal, dispatcher: agentOf(request) }));
  } catch (error) {
    if (isDomainError(error)) throw error;
    if (error instanceof Error && isDomainError(error.cause)) throw error.cause;
    if (request.signal.aborted) throw request.signal.reason;
    if (deadline.aborted) {
      throw new DomainError(
        'timeout',
        `${capital(at(request))} did not answer within ${request.deadlineMs / 1000} s. Check that it is not overloaded and that nothing between drops packets.`,
      );
    }
    throw new DomainError('broker_unreachable', unreachableSentence(request, error), { cause: error });
  }
}

function agentOf({ tls }: HttpRequest): Agent {
  if (tls === undefined) return agent;
  const made = agents.get(tls) ?? agentWith(tlsOptions(tls));
  agents.set(tls, made);
  return made;
}

function agentWith(tls: ReturnType<typeof tlsOptions>): Agent {
  const connect = buildConnector({ ...tls, lookup: allowedLookup });
  return new Agent({
    connect: (options, callback) =>
      connect(options, (...[error, socket]) => {
        // A broker that refuses our certificate says so after the handshake; the end that follows would hide it.
        socket?.once('error', () => socket.destroy());
        if (error === null) callback(null, socket);
        else callback(error, null);
      }),
  });
}

function initOf({ method, basicAuth, accept, json, headers: more }: HttpRequest): RequestInit {
  const headers: Record<string, string> = {
    accept: accept ?? 'application/json',
    'accept-encoding': 'gzip',
    ...more,
  };
  if (basicAuth !== undefined) {
    const pair = Buffer.from(`${basicAuth.username}:${basicAuth.password}`, 'utf8').toString('base64');
    headers['authorization'] = `Basic ${pair}`;
  }
  if (json === undefined) return { method, headers, redirect: 'error' };
  headers['content-type'] = 'application/json';
  return { method, headers, redirect: 'error', body: JSON.stringify(json) };
}

function wireBytesOf(response: Response, unpackedBytes: number): number {
  const declared = Number(response.headers.get('content-length') ?? Number.NaN);
  return Number.isFinite(declared) ? declared : unpackedBytes;
}

async function readBounded(
  response: Response,
  request: HttpRequest,
): Promise<{ text: string; bytes: number }> {
  const chunks: Uint8Array[] = [];
  const bytes = await readChunks(response, request, (chunk) => chunks.push(chunk));
  return { text: Buffer.concat(chunks).toString('utf8'), bytes };
}

/** Answers how many bytes there were, unpacked. */
async function readChunks(
  response: Response,
  request: HttpRequest,
  onChunk: (chunk: Uint8Array) => void,
): Promise<number> {
  if (response.body === null) return 0;
  let bytes = 0;
  for await (const value of response.body as AsyncIterable<Uint8Array>) {
    bytes += value.byteLength;
    if (bytes > request.maxBytes) {
      throw new DomainError(
        'limit_exceeded',
        `The answer of ${at(request)} is larger than ${Math.round(request.maxBytes / 1024 / 1024)} MiB and was not read.`,
      );
    }
    onChunk(value);
  }
  return bytes;
}

function statusError(request: HttpRequest, status: number, text: string): HttpStatusError {
  const [code, sentence] = statusWords(request, status);
  return new HttpStatusError(status, code, sentence, text);
}

function statusWords(request: HttpRequest, status: number): [DomainErrorCode, string] {
  const who = capital(at(request));
  if (status === 401 || status === 403) {
    return ['broker_denied', `${who} refused the user name or password. Check both, and the user's rights.`];
  }
  if (status === 404) return ['not_found', `${who} knows nothing at this address. Check the URL.`];
  if (status === 502 || status === 503 || status === 504) {
    return ['broker_unreachable', `${who} is not ready (HTTP ${status}). Wait until it has started.`];
  }
  if (status >= 500) return ['broker_rejected', `${who} failed (HTTP ${status}). Its log tells why.`];
  return ['broker_rejected', `${who} refused the request (HTTP ${status}).`];
}

function unreachableSentence(request: HttpRequest, error: unknown): string {
  const { host, hostname, port, protocol } = new URL(request.url);
  const cause = innermost(error);
  const code = cause?.code ?? '';
  if (code === 'ECONNREFUSED') {
    return `Nothing listens at ${hostname}:${port || (protocol === 'https:' ? '443' : '80')}. Check that the broker runs, and the port.`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The host name ${hostname} is not known here. Check its spelling and the DNS.`;
  }
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return `There is no route to ${hostname}. Check the network.`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return `${hostname} does not answer. Check the address and that a firewall lets the connection through.`;
  }
  const ofTls = cause === null ? null : tlsSentence(cause, host, request.tls);
  if (ofTls !== null) return ofTls;
  if (protocol === 'https:' && /^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code))
    return endedSentence(host, request.tls);
  if (isNotHttp(error))
    return `What listens at ${host} does not speak plain HTTP. Try https://${host}, or check the port: that of AMQP is entered with amqp:// in front.`;
  if (/^(UND_ERR_SOCKET|ECONNRESET|EPIPE)$/.test(code))
    return `${host} ended the connection without an answer. Try https://${host}; if that fails, too, check that the broker runs.`;
  return `The connection to ${at(request)} failed${code === '' ? '' : ` (${code})`}. Check that the broker runs.`;
}

/** The other side spoke first, or another protocol. That error has no code. */
function isNotHttp(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.name === 'HTTPParserError';
}

/** The innermost cause that has a code; fetch wraps what happened. */
function innermost(error: unknown): (Error & { code: string }) | null {
  let found: (Error & { code: string }) | null = null;
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
    if (inner instanceof Error && hasCode(inner)) found = inner;
  }
  return found;
}

function hasCode(error: Error): error is Error & { code: string } {
  return 'code' in error && typeof error.code === 'string';
}

const at = ({ peer, url }: HttpRequest) => `${peer} at ${new URL(url).host}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
