// The sign-in provider as OpenID Connect: found by its issuer, asked for a code with PKCE, state and nonce, and what it then says
// of a person. openid-client speaks the protocol; what fails becomes one of a closed set of reasons (provider-failure.ts).

import { readFile } from 'node:fs/promises';
import * as oidc from 'openid-client';
import { limits } from '@/server/domain/limits';
import { groupsInClaim } from '@/server/domain/provider-groups';
import type { Clock } from '@/server/platform/clock';
import type { ProviderSettings } from '@/server/platform/env-provider';
import { guardedFetch } from '@/server/platform/guarded-fetch';
import { refusedFor } from './provider-failure';

/** What one way in must still know when the person comes back. */
export type ProviderStep = { redirectUri: string; state: string; nonce: string; verifier: string };

export type ProviderPerson = {
  issuer: string;
  subject: string;
  /** Null where there is none, or the provider says that it is not confirmed. */
  email: string | null;
  name: string | null;
  groups: string[];
  /** Shown to the provider when this person signs out everywhere. */
  idToken: string;
};

export type Provider = {
  settings: ProviderSettings;
  newStep(redirectUri: string): ProviderStep;
  /** Where the person is led. Throws ProviderRefused, as does `personOf`. */
  addressOf(step: ProviderStep): Promise<string>;
  /** Who came back, by the whole address at which they did. */
  personOf(step: ProviderStep, address: URL): Promise<ProviderPerson>;
  /** Where the provider ends its own session; null where it offers that nowhere, or does not answer. */
  endAddress(idToken: string | null): Promise<string | null>;
};

export function createProvider(settings: ProviderSettings, clock: Pick<Clock, 'nowMs'>): Provider {
  let found: { config: Promise<oidc.Configuration>; untilMs: number } | null = null;

  async function configured<Result>(act: (config: oidc.Configuration) => Promise<Result> | Result) {
    if (found === null || found.untilMs <= clock.nowMs())
      found = { config: discover(settings), untilMs: clock.nowMs() + limits.providerMetadataMs };
    try {
      return await act(await found.config);
    } catch (error) {
      // What was found may be why: a secret that was changed, a provider that moved.
      found = null;
      throw refusedFor(error);
    }
  }

  return {
    settings,
    newStep: (redirectUri) => ({
      redirectUri,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }),
    addressOf: (step) => configured((config) => addressAt(config, settings, step)),
    personOf: (step, address) => configured((config) => personAt(config, settings, step, address)),
    endAddress: (idToken) =>
      configured((config) => {
        if (config.serverMetadata().end_session_endpoint === undefined) return null;
        return oidc.buildEndSessionUrl(config, idToken === null ? {} : { id_token_hint: idToken }).href;
      }).catch(() => null),
  };
}

async function discover(settings: ProviderSettings): Promise<oidc.Configuration> {
  const { issuer, clientId, clientSecret } = settings;
  const secret =
    'text' in clientSecret ? clientSecret.text : (await readFile(clientSecret.file, 'utf8')).trim();
  const bounds = { deadlineMs: limits.providerCallMs, maxBytes: limits.providerAnswerBytes };
  return oidc.discovery(
    new URL(issuer),
    clientId,
    { [oidc.clockTolerance]: limits.providerClockSeconds },
    asOffered(secret),
    {
      [oidc.customFetch]: guardedFetch(bounds),
      timeout: limits.providerCallMs / 1000,
      execute: [
        oidc.enableNonRepudiationChecks,
        // Only of this machine: env-provider.ts refuses every other.
        ...(issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : []),
      ],
    },
  );
}

/** In the header, as the standard has it by default, and in the body where only that is offered. */
function asOffered(secret: string): oidc.ClientAuth {
  const [basic, post] = [oidc.ClientSecretBasic(secret), oidc.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const offered = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (offered.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

async function addressAt(
  config: oidc.Configuration,
  { scopes }: ProviderSettings,
  { redirectUri, state, nonce, verifier }: ProviderStep,
): Promise<string> {
  const challenge = await oidc.calculatePKCECodeChallenge(verifier);
  return oidc.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: scopes, state, nonce },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
  }).href;
}

async function personAt(
  config: oidc.Configuration,
  { groupsClaim }: ProviderSettings,
  { state, nonce, verifier }: ProviderStep,
  address: URL,
): Promise<ProviderPerson> {
  const tokens = await oidc.authorizationCodeGrant(config, address, {
    ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
    idTokenExpected: true,
  });
  const signed = tokens.claims();
  if (signed === undefined || tokens.id_token === undefined)
    throw new Error('The provider sent no ID token.');
  const { iss, sub } = signed;
  let claims: Record<string, unknown> = signed;
  // Many providers put little into the token, and answer the rest here.
  const complete = claims['email'] !== undefined && claims[groupsClaim] !== undefined;
  if (!complete && config.serverMetadata().userinfo_endpoint !== undefined)
    claims = { ...(await oidc.fetchUserInfo(config, tokens.access_token, sub)), ...claims };
  return {
    issuer: iss,
    subject: sub,
    email: typeof claims['email'] === 'string' && claims['email_verified'] !== false ? claims['email'] : null,
    name: typeof claims['name'] === 'string' ? claims['name'] : null,
    groups: groupsInClaim(claims[groupsClaim]).slice(0, limits.providerGroups),
    idToken: tokens.id_token,
  };
}
