// Dead-letter queues: how one is told, and the row that the dead-letters screen lists.

import type { QueueRow } from './queue';

export type DeadLetterQueue = QueueRow & {
  /** Queues that dead-letter into this one. */
  sources: string[];
  /** Growth over the last hour; null where history does not reach. */
  arrivedLastHourMessages: number | null;
};

/** What people call queues for dead letters: dlq, dead-letter(s), dead_letter, deadletters, .dead, -error(s),
 * _error, parking; as a word of the name, not inside another ("terror", "deadline"). */
const deadLetterName =
  /(^|[^a-z0-9])(dlq|dlx|dead[-_. ]?letters?|dead[-_. ]?lettered|parking([-_. ]?lot)?)($|[^a-z0-9])|[.]dead($|[.])|[-_.](errors?|failed|poison)$/i;

/** Whether a queue holds dead letters: something dead-letters into it, or it is named like one. */
export function isDeadLetterQueue(name: string, deadLettersFrom: readonly string[]): boolean {
  return deadLettersFrom.length > 0 || deadLetterName.test(name);
}
