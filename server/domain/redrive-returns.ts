// Copies of a redrive that died again: how they are recognised, counted and judged. What could not be looked at
// is an estimate with its bounds, never silently nothing.

import { z } from 'zod';

/** Where the canary stands. */
export const canaryProgressSchema = z.object({
  /** Steps that were sent, watched and found good. */
  passedSteps: z.number(),
  /** What was found after each, in a sentence. */
  findings: z.array(z.string()),
  /** While a step is watched: when that ends. */
  watchingUntilMs: z.number().nullable(),
});
export type CanaryProgress = z.infer<typeof canaryProgressSchema>;

/** How the watch works for one redrive, and what it could not see. */
export const watchRecordSchema = z.object({
  /** One sentence on how copies that die again are noticed; null before it began. */
  how: z.string().nullable(),
  /** Arrivals that could not be looked at; up to so many of them may be copies of this redrive. */
  unseenArrivals: z.number(),
  /** Sentences on what was not watched, and when. */
  gaps: z.array(z.string()),
});
export type WatchRecord = z.infer<typeof watchRecordSchema>;

/** What became of the copies afterwards, as far as it was seen. */
export type ReturnsView = WatchRecord & {
  /** Copies that certainly died again; those of them with the cause of their original, and with another one. */
  diedAgainMessages: number;
  sameCauseMessages: number;
  otherCauseMessages: number;
  /** Arrivals that nobody could look at and that may be copies: at most so many more died again. */
  maybeMessages: number;
  /** By place, reason and cause, most first. */
  groups: ReturnGroup[];
  /** When the counting ends or ended; null where it has not begun or was not asked for. */
  watchUntilMs: number | null;
};

export type ReturnGroup = {
  queue: string;
  place: string;
  reason: string;
  error: string | null;
  sameCause: boolean | null;
  count: number;
};

export const unwatched: WatchRecord = { how: null, unseenArrivals: 0, gaps: [] };
