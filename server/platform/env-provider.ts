// The part of the environment that names a sign-in provider (OpenID Connect): all of it, or none.

import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import { type ProviderGroups, providerGroupsSchema } from '@/server/domain/provider-groups';

const text = z.string().min(1);

export const providerVariables = {
  SPILLWAY_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .refine(isSafe, 'Plain http is for a provider on this machine alone. Use https.')
    .optional(),
  SPILLWAY_OIDC_CLIENT_ID: text.optional(),
  SPILLWAY_OIDC_CLIENT_SECRET: text.optional(),
  SPILLWAY_OIDC_CLIENT_SECRET_FILE: text.optional(),
  SPILLWAY_OIDC_SCOPES: text.default('openid profile email'),
  SPILLWAY_OIDC_GROUPS_CLAIM: text.default('groups'),
  SPILLWAY_OIDC_GROUPS: providerGroupsSchema.optional(),
  SPILLWAY_OIDC_NAME: text.max(60).optional(),
  SPILLWAY_OIDC_CONTACT: text.max(200).default('an admin of Spillway'),
};

export type ProviderSettings = {
  issuer: string;
  clientId: string;
  clientSecret: { text: string } | { file: string };
  /** With spaces between. */
  scopes: string;
  groupsClaim: string;
  groups: ProviderGroups;
  /** As the button on the sign-in page names it. */
  name: string;
  /** Whom to ask, as sentences name them. */
  contact: string;
};

/** Null: nobody signs in elsewhere. Throws `invalid` for a part of it alone. */
export function providerSettings(
  env: z.infer<z.ZodObject<typeof providerVariables>>,
): ProviderSettings | null {
  const issuer = env.SPILLWAY_OIDC_ISSUER;
  if (issuer === undefined) return null;
  const secret = env.SPILLWAY_OIDC_CLIENT_SECRET;
  const file = env.SPILLWAY_OIDC_CLIENT_SECRET_FILE;
  return {
    issuer,
    clientId: env.SPILLWAY_OIDC_CLIENT_ID ?? missing('SPILLWAY_OIDC_CLIENT_ID'),
    clientSecret:
      secret !== undefined
        ? { text: secret }
        : { file: file ?? missing('SPILLWAY_OIDC_CLIENT_SECRET or SPILLWAY_OIDC_CLIENT_SECRET_FILE') },
    scopes: env.SPILLWAY_OIDC_SCOPES,
    groupsClaim: env.SPILLWAY_OIDC_GROUPS_CLAIM,
    groups: env.SPILLWAY_OIDC_GROUPS ?? missing('SPILLWAY_OIDC_GROUPS'),
    name: env.SPILLWAY_OIDC_NAME ?? new URL(issuer).hostname,
    contact: env.SPILLWAY_OIDC_CONTACT,
  };
}

function missing(name: string): never {
  throw new DomainError(
    'invalid',
    `The environment variable ${name} is missing: with SPILLWAY_OIDC_ISSUER set, signing in needs it.`,
  );
}

function isSafe(issuer: string): boolean {
  if (!URL.canParse(issuer)) return false;
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'https:' || ['localhost', '[::1]'].includes(hostname) || hostname.startsWith('127.');
}
