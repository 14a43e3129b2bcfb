// Whether a queue may have been purged between two readings. A purge is counted nowhere, and takes all: what stays came
// after it. Whoever else takes messages takes the oldest, and what stays came before. Depth alone cannot tell these apart.

import type { QueueDetails } from '../queue';
import { depthOf, type Flow, type Reading } from './conservation';

/** `perhaps` until the next reading says whether the counters were only late; `likely` once they were not. */
export type Purged = 'no' | 'perhaps' | 'likely';

/**
 * Where consumers, a TTL or a limit take messages, the oldest go first. Where more stays than has left, or messages are published,
 * counts tell when the head came, or nearly so.
 */
export function wasPurged(
  before: Reading,
  after: Reading,
  flow: Pick<Flow, 'published' | 'leftWithoutAck' | 'pending'>,
  { messageTtlMs, maxLengthMessages, maxLengthBytes }: QueueDetails,
): Purged {
  const takesOldest = [messageTtlMs, maxLengthMessages, maxLengthBytes].some((limit) => limit !== null);
  if (takesOldest || before.consumers !== 0 || after.consumers !== 0 || flow.published !== 0) return 'no';
  const stayed = (reading: Reading) => depthOf(reading) ?? Infinity;
  if ((flow.leftWithoutAck ?? 0) > stayed(before)) return 'likely';
  return -flow.pending > stayed(after) ? 'perhaps' : 'no';
}
