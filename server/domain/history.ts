// History of a queue as charts draw it: a grid of buckets in which a missing value is null, and the gaps
// with their reasons.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';

/** Tiers from fine to coarse: bucket length and how long it is kept. Resolution 0 is the raw poll. */
export const historyTiers = [
  { resolutionSec: 0, keepMs: 6 * 3_600_000 },
  { resolutionSec: 60, keepMs: 3 * 86_400_000 },
  { resolutionSec: 600, keepMs: 30 * 86_400_000 },
  { resolutionSec: 3_600, keepMs: 400 * 86_400_000 },
] as const;

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
};

export type HistoryGap = { fromMs: number; toMs: number; reason: string };

export type QueueHistory = {
  fromMs: number;
  toMs: number;
  bucketMs: number;
  points: HistoryPoint[];
  gaps: HistoryGap[];
};

export type Sparkline = { queueId: number; depths: (number | null)[] };
