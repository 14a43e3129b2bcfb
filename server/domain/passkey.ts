// Passkeys: what a browser answers after it asked the device, as WebAuthn has it in JSON, and what is shown of one.

import { z } from 'zod';
import { limits } from './limits';

/** Base64url. */
const bytes = z
  .string()
  .max(limits.passkeyAnswerChars)
  .regex(/^[\w-]*$/);
const answer = {
  id: bytes,
  rawId: bytes,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};

/** To a browser that was asked to make one. */
const passkeyMadeSchema = z.object({
  ...answer,
  response: z.object({ clientDataJSON: bytes, attestationObject: bytes }),
});
/** To a browser that was asked to sign in by one. */
export const passkeySignedSchema = z.object({
  ...answer,
  response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes }),
});
export type PasskeySigned = z.infer<typeof passkeySignedSchema>;

export const passkeyInputSchema = z.object({
  name: z.string().trim().min(1).max(limits.passkeyNameChars),
  answer: passkeyMadeSchema,
});
export type PasskeyInput = z.infer<typeof passkeyInputSchema>;
export const passkeyIdSchema = z.object({ passkeyId: z.uuid() });

export type PasskeyView = {
  id: string;
  name: string;
  /** It works at addresses of this host name alone. */
  host: string;
  createdAtMs: number;
  lastUsedAtMs: number | null;
};
