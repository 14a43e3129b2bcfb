// Whether a plan that somebody read still says what would happen. It is stale when something material differs:
// fewer messages, other queues, or a thing to mind that the plan did not mention.

import type { PlanNote, RedrivePlan } from './schema';
import { count } from '../digits';

/** So much of the bound may vanish between reading and starting: a queue in use is never quite still. */
const toleratedShare = 0.1;

/** A sentence on what differs; null while the plan holds. What arrived since is never included, so it does not
 * matter here. */
export function staleBecause(read: RedrivePlan, now: RedrivePlan): string | null {
  const fewer = read.boundMessages - now.boundMessages;
  // What a recall means is fixed by the copies it looks for, however many others lie between them.
  if (read.recall === null && fewer > Math.max(1, read.boundMessages * toleratedShare)) {
    return `The plan said ${count(read.boundMessages)} messages; now ${count(now.boundMessages)} are left.`;
  }
  const gone = targetsOf(read).find((queue) => !targetsOf(now).includes(queue));
  if (gone !== undefined) return `${gone} is gone, or gets no copy any more.`;
  const added = targetsOf(now).find((queue) => !targetsOf(read).includes(queue));
  if (added !== undefined) return `${added} would get a copy too, which the plan did not say.`;
  const unread = now.warnings.find(
    (warning) => !volatile.has(warning.code) && !mentions(read, warning) && !wasUnknown(read, warning),
  );
  return unread === undefined ? null : unread.sentence;
}

/** What comes and goes without changing what the redrive does. */
const volatile = new Set(['arrived', 'held', 'source-consumers', 'not-looked', 'consumer-timeout']);

/** A queue declared a moment ago has no figures yet, and the plan showed that: learning later that nobody consumes
 * from it contradicts nothing that was read. */
function wasUnknown({ targets }: RedrivePlan, { code, subject }: PlanNote): boolean {
  return (
    code === 'no-consumers' && targets.some(({ queue, consumers }) => queue === subject && consumers === null)
  );
}

function targetsOf({ targets }: RedrivePlan): string[] {
  return targets.filter(({ exists, gets }) => exists && gets !== 'possibly').map(({ queue }) => queue);
}

function mentions({ warnings }: RedrivePlan, { code, subject }: PlanNote): boolean {
  return warnings.some((one) => one.code === code && one.subject === subject);
}
