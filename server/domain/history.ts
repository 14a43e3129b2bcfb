// History of a queue as charts draw it: a grid of buckets in which a missing value is null, and the gaps
// with their reasons.

import { z } from 'zod';
import { limits } from './limits';
import { queueListInputSchema, queueRefSchema } from './queue';

/** How samples of one bucket length are kept: packed by spans of `chunkMs`, forgotten after `keepMs`. */
export type HistoryTier = { resolutionSec: number; chunkMs: number; keepMs: number };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** From fine to coarse. Resolution 0 is the raw poll. The length of a chunk is part of what is stored: a change needs
 * a migration. */
export const historyTiers: readonly HistoryTier[] = [
  { resolutionSec: 0, chunkMs: hourMs, keepMs: 48 * hourMs },
  { resolutionSec: 60, chunkMs: 12 * hourMs, keepMs: 14 * dayMs },
  { resolutionSec: 600, chunkMs: 5 * dayMs, keepMs: 90 * dayMs },
  { resolutionSec: 3_600, chunkMs: 30 * dayMs, keepMs: 400 * dayMs },
];

const unitMs: Readonly<Record<string, number>> = { h: hourMs, d: dayMs };

/** How long each tier is kept, from fine to coarse, such as `48h,14d,90d,400d`, as the tiers with these times. */
export const historyKeepSchema = z
  .string()
  .regex(/^\d{1,5}[hd](,\d{1,5}[hd]){3}$/, 'four times such as 48h,14d,90d,400d are expected')
  .transform((text) =>
    text.split(',').map((part) => Number(part.slice(0, -1)) * (unitMs[part.slice(-1)] ?? NaN)),
  )
  .refine(
    (keeps) => keeps.every((ms, i) => ms >= (keeps[i - 1] ?? 2 * hourMs) && ms <= limits.historyKeepMs),
    {
      message: 'each time must be at least as long as the one before, the first 2h, and none above 3650d',
    },
  )
  .transform((keeps) => historyTiers.map((tier, i) => ({ ...tier, keepMs: keeps[i] ?? tier.keepMs })));

export const historyInputSchema = queueRefSchema.extend({
  fromMs: z.number().int().min(0),
  toMs: z.number().int().min(0),
  maxPoints: z.int().min(10).max(limits.historyPoints).default(300),
});
export type HistoryInput = z.infer<typeof historyInputSchema>;

export type HistoryPoint = {
  /** Start of the bucket (raw tier: the instant of the poll). */
  atMs: number;
  readyMessages: number | null;
  unackedMessages: number | null;
  /** Highest depth inside the bucket, so that a short spike survives a coarse tier. */
  depthMaxMessages: number | null;
  consumers: number | null;
  /** Corrected arrivals and departures (domain/lag); null where no delta is known. */
  inRatePerSec: number | null;
  outRatePerSec: number | null;
  ackRatePerSec: number | null;
  redeliverRatePerSec: number | null;
  ageMs: number | null;
  /** False for the bucket that still fills. */
  complete: boolean;
  /** Of a sum over queues: how many are not in it, because they did not tell this measure then. */
  queuesMissing?: Partial<Record<HistoryMeasure, number>>;
};
export type HistoryMeasure = Exclude<keyof HistoryPoint, 'atMs' | 'complete' | 'queuesMissing'>;

/** One of which nothing is known. */
export function emptyPoint(atMs: number, complete: boolean): HistoryPoint {
  return {
    atMs,
    readyMessages: null,
    unackedMessages: null,
    depthMaxMessages: null,
    consumers: null,
    inRatePerSec: null,
    outRatePerSec: null,
    ackRatePerSec: null,
    redeliverRatePerSec: null,
    ageMs: null,
    complete,
  };
}

export type HistoryGap = { fromMs: number; toMs: number; reason: string };

export type QueueHistory = {
  fromMs: number;
  toMs: number;
  bucketMs: number;
  points: HistoryPoint[];
  gaps: HistoryGap[];
};

/** The queues that a filter of the list leaves; without one, all. */
export const queueGroupSchema = queueListInputSchema.pick({
  clusterIds: true,
  search: true,
  states: true,
  types: true,
  vhosts: true,
  deadLetterOnly: true,
  leastSeverity: true,
  favourites: true,
  prefix: true,
});
export type QueueGroup = z.infer<typeof queueGroupSchema>;

export const groupHistoryInputSchema = queueGroupSchema.extend(
  historyInputSchema.pick({ fromMs: true, toMs: true, maxPoints: true }).shape,
);
export type GroupHistoryInput = z.infer<typeof groupHistoryInputSchema>;

/** Sums over a group of queues; the age is that of the worst. */
export type GroupHistory = QueueHistory & {
  /** Queues that were there at any time in the range. */
  queues: number;
  /** Sums that were kept with each poll, of which one costs as much as the chart of one queue. */
  byPoll: boolean;
  /** More than can be summed up at once; then there are no points. Null otherwise. */
  tooMany: { queues: number; limit: number } | null;
};

export type Sparkline = { queueId: number; depths: (number | null)[] };
