// What a redrive waits for while an alarm of the broker blocks publishers, and what it says meanwhile. Pure.

import { z } from 'zod';
import { messages } from './plan/words';

export const blockedRedriveSchema = z.object({
  /** Sent before the alarm and not answered; null where nobody counted, as after an interruption. */
  unansweredMessages: z.number().int().nonnegative().nullable(),
});
export type BlockedRedrive = z.infer<typeof blockedRedriveSchema>;

export function blockedSentence(why: string): string {
  return `Waiting: the broker blocks publishers (${why}). Free memory or disk there; the redrive goes on by itself when the alarm is over.`;
}

/** What was sent may be stored yet: the broker reads it once it reads again, also when nobody is there any more. */
export function pausingSentence(why: string, unanswered: number): string {
  return `Waiting for the broker’s answer to ${messages(unanswered)} sent before it blocked publishers (${why}). Nothing more is sent. The redrive pauses when they are answered: free memory or disk there. Or cancel it: then it ends now, and lists them as in doubt.`;
}
