// Why signing in through the provider did not end in a session: a closed set, so that the address of the sign-in page can carry
// the reason and nobody else's words, with a sentence for each.

import { limits } from './limits';

const providerRefusals = [
  'no_group',
  'denied',
  'unreachable',
  'misconfigured',
  'no_email',
  'email_taken',
  'not_set_up',
  'full',
  'disabled',
  'clock',
  'expired',
  'failed',
] as const;
export type ProviderRefusal = (typeof providerRefusals)[number];

/** `contact`: whom to ask, as "the platform team". */
export type ProviderWords = { name: string; contact: string };

/** `problem`: why the last way in ended in nothing. */
export type ProviderShown = { name: string; problem: string | null };

export function providerRefusalOf(text: unknown): ProviderRefusal | null {
  return providerRefusals.find((one) => one === text) ?? null;
}

export function providerSentence(refusal: ProviderRefusal, { name, contact }: ProviderWords): string {
  switch (refusal) {
    case 'no_group':
      return `None of your groups at ${name} lets you into Spillway. Ask ${contact} for one that does, then sign in again.`;
    case 'denied':
      return `${name} did not let you through, or you turned back there. Try again, or ask ${contact}.`;
    case 'unreachable':
      return `${name} does not answer Spillway. Try again in a minute. Whoever has a password here can sign in with it meanwhile.`;
    case 'misconfigured':
      return `${name} and Spillway do not agree on how Spillway is known there. Tell ${contact}: the SPILLWAY_OIDC_… variables, above all the client secret, are to be checked. Spillway's log says what ${name} answered.`;
    case 'no_email':
      return `${name} told Spillway no confirmed e-mail address of yours, and it is by that address that the audit names you. Ask ${contact}.`;
    case 'email_taken':
      return `Another account of Spillway has your e-mail address, and signs in without ${name}. Sign in to that one, or ask ${contact} to remove it under Users first.`;
    case 'not_set_up':
      return 'Nobody is here yet, and the first must be an admin of everything. Open the set-up link that Spillway printed, or have such an admin sign in first.';
    case 'full':
      return `Spillway has ${limits.users} users, and no room for another. Ask ${contact} to remove one under Users.`;
    case 'disabled':
      return `Your account of Spillway is disabled. Ask ${contact}.`;
    case 'clock':
      return `The clocks of ${name} and of the machine that runs Spillway are more than ${limits.providerClockSeconds} s apart. Tell ${contact}: set both by NTP, then sign in again.`;
    case 'expired':
      return `This way in was used already, was left for more than ${limits.providerStepMs / 60_000} minutes, or was begun in another browser. Start again.`;
    case 'failed':
      return `Signing in through ${name} failed inside Spillway, whose log has the details. Try again, or ask ${contact}.`;
  }
}
