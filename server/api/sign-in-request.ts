// Signing in and out over HTTP: the only calls that nobody needs to be signed in for. JSON in, JSON out, the session in a
// cookie. Pages of other sites are refused, so that none can sign a browser in as somebody else.

import { z } from 'zod';
import { refuseRequest } from '@/server/access/check-request';
import { withClientAddress } from '@/server/access/client-address';
import type { Gate } from '@/server/access/gate';
import { findLink } from '@/server/access/links';
import { type Begun, signIn, signInByCode, signInByLink } from '@/server/access/sign-in';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { isStorable } from '@/server/domain/storable-text';
import { readEnv } from '@/server/platform/env';
import { currentRequestId } from '@/server/platform/request-id';
import { processWeb } from './context';
import { failed, underReference } from './file-request';

export const text = z.string().max(1_000).refine(isStorable);
const passwordSchema = z.object({ email: text, password: text });
const codeSchema = z.object({ ticket: text, code: text.max(limits.codeChars) });
const linkSchema = z.object({ secret: text });
const linkUseSchema = linkSchema.extend({
  email: text.default(''),
  name: text.default(''),
  password: text.default(''),
});

/** `{ email, password }`. */
export function beginSession(request: Request): Promise<Response> {
  return answer(request, passwordSchema, async (gate, input, headers) =>
    withCookies(await signIn(gate, input, headers)),
  );
}

/** `{ ticket, code }`: what follows where an answer held a ticket. */
export function beginSessionByCode(request: Request): Promise<Response> {
  return answer(request, codeSchema, async (gate, input, headers) =>
    withCookies(await signInByCode(gate, input, headers)),
  );
}

export function endSession(request: Request): Promise<Response> {
  return answer(request, z.unknown(), async ({ auth }, _input, headers) => {
    const signedOut = await auth.api.signOut({ headers, returnHeaders: true });
    return withCookies({ cookies: signedOut.headers.getSetCookie() });
  });
}

/** `{ secret }`: what the link is for. */
export function readLink(request: Request): Promise<Response> {
  return answer(request, linkSchema, async (gate, { secret }) => {
    const { kind, email, name } = await findLink(gate, secret);
    return Response.json({ kind, email, name }, { headers: noStore });
  });
}

/** `{ secret, email, name, password }`, of which a link needs some. */
export function takeLink(request: Request): Promise<Response> {
  return answer(request, linkUseSchema, async (gate, { secret, ...use }, headers) =>
    withCookies(await signInByLink(gate, secret, use, headers)),
  );
}

export async function answer<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  act: (gate: Gate, input: z.output<Schema>, headers: Headers) => Promise<Response>,
): Promise<Response> {
  const env = readEnv();
  const refusal = refuseRequest(request.headers, env);
  if (refusal !== null) return failed(403, refusal);
  const { gate } = await processWeb();
  try {
    const input = schema.safeParse(await bodyOf(request));
    if (!input.success) throw new DomainError('invalid', 'This is no request to sign in.');
    return await act(gate, input.data, withClientAddress(request.headers, env));
  } catch (error) {
    if (isDomainError(error)) return failed(statuses[error.code] ?? 400, error.message);
    gate.logger.error({ err: error, reference: currentRequestId() }, 'a request to sign in failed');
    return failed(500, `Something failed inside Spillway. Its log has the details${underReference()}.`);
  }
}

const statuses: Partial<Record<DomainError['code'], number>> = {
  unauthenticated: 401,
  not_found: 404,
  limit_exceeded: 429,
};

export const noStore = { 'cache-control': 'no-store' };

/** JSON alone, which no form of another site can send. */
async function bodyOf(request: Request): Promise<unknown> {
  if (request.headers.get('content-type')?.startsWith('application/json') !== true) return null;
  if (Number(request.headers.get('content-length') ?? Infinity) > limits.signInBytes) return null;
  return request.json().catch(() => null);
}

export function withCookies({ cookies, ticket }: Begun, said: object = { ticket }): Response {
  const response = Response.json(said, { headers: noStore });
  for (const cookie of cookies) response.headers.append('set-cookie', cookie);
  return response;
}
