// What went wrong between Spillway and the sign-in provider, as a reason that the sign-in page has a sentence for.

import * as oidc from 'openid-client';
import { isDomainError } from '@/server/domain/errors';
import type { ProviderRefusal } from '@/server/domain/provider-refusal';

/** `message` and `cause` are for the log. */
export class ProviderRefused extends Error {
  readonly refusal: ProviderRefusal;

  constructor(refusal: ProviderRefusal, message: string = refusal, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ProviderRefused';
    this.refusal = refusal;
  }
}

export function refusedFor(error: unknown): ProviderRefused {
  if (error instanceof ProviderRefused) return error;
  const said = [...chainOf(error)]
    .flatMap((one) => [one.message, 'error' in one ? String(one.error) : []])
    .flat();
  return new ProviderRefused(refusalFor(error), said.join(': ').slice(0, 500), { cause: error });
}

function refusalFor(error: unknown): ProviderRefusal {
  for (const one of chainOf(error)) {
    if (one instanceof oidc.AuthorizationResponseError) return answered[one.error] ?? 'misconfigured';
    if (one instanceof oidc.ResponseBodyError) return answered[one.error] ?? 'misconfigured';
    if (one instanceof oidc.WWWAuthenticateChallengeError) return 'misconfigured';
    if (isDomainError(one)) return one.code === 'broker_unreachable' ? 'unreachable' : 'misconfigured';
    const code = 'code' in one ? one.code : undefined;
    const known = typeof code === 'string' ? coded[code] : undefined;
    if (known !== undefined) return known;
  }
  return 'failed';
}

/** By what the provider calls it (RFC 6749, OpenID Connect Core). */
const answered: Record<string, ProviderRefusal | undefined> = {
  access_denied: 'denied',
  login_required: 'denied',
  interaction_required: 'denied',
  consent_required: 'denied',
  account_selection_required: 'denied',
  server_error: 'unreachable',
  temporarily_unavailable: 'unreachable',
  // A code that was used, or is too old.
  invalid_grant: 'expired',
};

/** By what openid-client, or the reading of the secret's file, calls it. */
const coded: Record<string, ProviderRefusal | undefined> = {
  OAUTH_TIMEOUT: 'unreachable',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'clock',
  OAUTH_RESPONSE_IS_NOT_CONFORM: 'misconfigured',
  OAUTH_RESPONSE_IS_NOT_JSON: 'misconfigured',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'misconfigured',
  OAUTH_HTTP_REQUEST_FORBIDDEN: 'misconfigured',
  OAUTH_MISSING_SERVER_METADATA: 'misconfigured',
  OAUTH_INVALID_SERVER_METADATA: 'misconfigured',
  ENOENT: 'misconfigured',
  EACCES: 'misconfigured',
};

function* chainOf(error: unknown): Generator<Error> {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    yield cause;
}
