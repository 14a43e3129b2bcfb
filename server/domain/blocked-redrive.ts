// What a redrive says while an alarm of the broker blocks publishers. The sentence is the only record that it waits for that,
// so that what it means for the messages is read from it. Pure.

import { messages } from './plan/words';

export function blockedSentence(why: string): string {
  return `${blocked} (${why}). Free memory or disk there; the redrive goes on by itself when the alarm is over.`;
}

/** What was sent may be stored yet: the broker reads it once it reads again, also when nobody is there any more. */
export function pausingSentence(why: string, unanswered: number): string {
  return `${unansweredBy} ${messages(unanswered)} sent before it blocked publishers (${why}). Nothing more is sent. The redrive pauses when they are answered: free memory or disk there. Or cancel it: then it ends now, and lists them as in doubt.`;
}

const blocked = 'Waiting: the broker blocks publishers';
const unansweredBy = 'Waiting for the broker’s answer to';

/** How many messages the broker has not answered for, `some` where the sentence does not say; null: it does not wait
 * for an alarm. */
export function unansweredIn(sentence: string | null): number | 'some' | null {
  if (sentence?.startsWith(blocked)) return 'some';
  if (!sentence?.startsWith(unansweredBy)) return null;
  const count = /^ ([\d,]+) /.exec(sentence.slice(unansweredBy.length))?.[1];
  return count === undefined ? 'some' : Number(count.replaceAll(',', ''));
}
