// People and the tokens of their programs: what is asked of a name, and what is shown of each.

import { z } from 'zod';
import { limits } from './limits';
import type { PasskeyView } from './passkey';
import { type Role, roles } from './roles';
import { type Scope, scopeSchema } from './scope';

export const emailSchema = z
  .email('Enter an e-mail address, such as ada@example.org.')
  .max(254)
  .transform((email) => email.toLowerCase());
export const personNameSchema = z.string().trim().min(1, 'Enter a name.').max(limits.personNameChars);

const rights = {
  role: z.enum(roles),
  scope: scopeSchema.default(null),
  readsMessages: z.boolean().default(true),
};

/** The role that a person may take for a time (elevation.ts); one that is not above the own changes nothing. Left out, it
 * stays as it is. */
const mayTakeRole = z.enum(roles).nullable().optional();

export const inviteSchema = z.object({
  email: emailSchema,
  name: personNameSchema,
  ...rights,
  mayTakeRole,
});
export type Invite = z.infer<typeof inviteSchema>;

export const userIdSchema = z.object({ userId: z.uuid().toLowerCase() });
export const userChangeSchema = userIdSchema.extend({
  name: personNameSchema,
  ...rights,
  mayTakeRole,
  disabled: z.boolean(),
});
export type UserChange = z.infer<typeof userChangeSchema>;

export const passwordChangeSchema = z.object({
  currentPassword: z.string().max(limits.passwordCharsMax),
  newPassword: z.string().max(limits.passwordCharsMax),
});

export const ownPasswordSchema = passwordChangeSchema.pick({ currentPassword: true });
export const factorCodeSchema = z.object({ code: z.string().trim().max(limits.codeChars) });

export const tokenInputSchema = z.object({
  name: z.string().trim().min(1).max(limits.tokenNameChars),
  ...rights,
  days: z.int().min(1).max(limits.tokenDaysMax),
});
export type TokenInput = z.infer<typeof tokenInputSchema>;

type Rights = { role: Role; scope: Scope; readsMessages: boolean };

export type UserView = Rights & {
  mayTakeRole: Role | null;
  id: string;
  email: string;
  name: string;
  /** invited: has chosen no password yet. lapsed: no group at the provider lets this person in any more. */
  state: 'active' | 'invited' | 'disabled' | 'lapsed';
  /** provider: rights come from the groups there. */
  signsInAt: 'here' | 'provider';
  secondFactor: boolean;
  passkeys: number;
  createdAtMs: number;
  /** Null: never, or so long ago that it was forgotten. */
  lastSignInAtMs: number | null;
};

export type SessionView = {
  id: string;
  current: boolean;
  address: string | null;
  browser: string | null;
  createdAtMs: number;
  expiresAtMs: number;
};

export type TokenView = Rights & {
  id: string;
  name: string;
  createdAtMs: number;
  expiresAtMs: number;
  lastUsedAtMs: number | null;
};

/** How one signs in oneself. */
export type WaysIn = {
  /** Its name, where that is the way; there is no password then. */
  provider: string | null;
  hasPassword: boolean;
  /** Null: none is asked after the password. */
  factor: { sinceMs: number; backupCodesLeft: number } | null;
  passkeys: PasskeyView[];
};

/** A second factor that is being set up: the secret as text, and as an app reads it from a QR code. */
export type FactorShown = { secret: string; uri: string };

/** A link that lets in once; `path` is to be put behind the address at which Spillway is reached. */
export type OneTimeLink = { path: string; expiresAtMs: number };
