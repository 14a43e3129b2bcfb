// What gets worse over days while nothing is wrong at any moment: the lowest depth of each day rises, day after day. Peaks
// and quiet nights do not hide it, as they do in an average, because what is left at the quietest moment is what nobody
// takes: the low-water mark by which garbage collectors are watched for leaks. For wording, never a state.

import { z } from 'zod';
import { count } from '../digits';
import { duration } from './words';

const dayMs = 86_400_000;
/** Fewer rises in a row are weather. */
const leastDays = 3;
/** Of less, counted in messages or as a share of what was there before, nothing is said. */
const leastMessages = 10;
const leastShare = 0.05;

export const slowGrowthSchema = z.object({
  /** Over how many days the lowest depth has risen without a break, up to the newest 24 h. */
  days: z.int(),
  /** The lowest depth of the 24 h before them, and of the newest. */
  fromMessages: z.number(),
  toMessages: z.number(),
});
export type SlowGrowth = z.infer<typeof slowGrowthSchema>;

/** `lowest` is the lowest depth of each 24 h, the newest first; null where too little of it is known. */
export function slowGrowth(lowest: readonly (number | null)[]): SlowGrowth | null {
  const toMessages = lowest[0] ?? null;
  if (toMessages === null) return null;
  let days = 0;
  let fromMessages = toMessages;
  for (const before of lowest.slice(1)) {
    if (before === null || before >= fromMessages) break;
    fromMessages = before;
    days += 1;
  }
  const gained = toMessages - fromMessages;
  if (days < leastDays || gained < Math.max(leastMessages, leastShare * fromMessages)) return null;
  return { days, fromMessages, toMessages };
}

/** In messages per day. */
export function growthPerDay({ days, fromMessages, toMessages }: SlowGrowth): number {
  return (toMessages - fromMessages) / days;
}

/** How long until it holds its limit at this pace; null without one. `limitMessages` is what the queue takes at most. */
export function fullInMs(growth: SlowGrowth, limitMessages: number | null): number | null {
  if (limitMessages === null) return null;
  return (Math.max(0, limitMessages - growth.toMessages) / growthPerDay(growth)) * dayMs;
}

/** "Has grown for 11 days: its lowest depth of a day rose from 180 to 1,980, about 164 a day. Holds its limit of 5,000 in about 18 d." */
export function slowGrowthSentence(growth: SlowGrowth, limitMessages: number | null): string {
  const { days, fromMessages, toMessages } = growth;
  const rise = `from ${count(fromMessages)} to ${count(toMessages)}`;
  const pace = `about ${count(growthPerDay(growth))} a day`;
  const grown = `Has grown for ${String(days)} days: its lowest depth of a day rose ${rise}, ${pace}.`;
  const fullMs = fullInMs(growth, limitMessages);
  if (fullMs === null || limitMessages === null) return grown;
  return `${grown} At that pace it holds its limit of ${count(limitMessages)} in about ${duration(roundly(fullMs))}.`;
}

/** To the day, or to the hour where there is less than one left. */
function roundly(ms: number): number {
  const unitMs = ms < dayMs ? dayMs / 24 : dayMs;
  return Math.max(1, Math.round(ms / unitMs)) * unitMs;
}
