// How fast a redrive may go: rate, ramp, back-pressure, canary and their schema. Pure: from the control, the
// progress and the clock comes how many messages may start now, or when to ask again and why not now.

import { z } from 'zod';
import { limits } from './limits';

export const redriveCanarySchema = z.object({
  /** Messages of each step; after the last one comes the rest. */
  steps: z.array(z.int().min(1).max(1_000_000)).min(1).max(10).default([1, 10, 100]),
  /** How long each step waits for copies that die again. */
  watchMs: z.int().min(1_000).max(limits.redriveWatchMsMax).default(30_000),
  /** The run stops by itself above this share of copies that died again, of those sent. */
  maxShare: z.number().min(0).max(1).default(0.05),
});
export type RedriveCanary = z.infer<typeof redriveCanarySchema>;

export const redriveRateSchema = z.int().min(1).max(limits.redriveRatePerSecMax);

/** What may be changed while it runs. */
const changeable = {
  ratePerSec: redriveRateSchema.nullable(),
  /** Rises evenly from a first rate to the rate; without a rate, to the highest that can be set, then free. */
  ramp: z.object({ fromPerSec: redriveRateSchema, overMs: z.int().min(1_000).max(86_400_000) }).nullable(),
  /** Nothing starts while a target has more than this. */
  backPressure: z
    .object({
      maxDepthMessages: z.int().min(1).nullable().default(null),
      maxAgeMs: z.int().min(1_000).nullable().default(null),
    })
    .nullable(),
  /** The most that may be published and not yet confirmed at once. */
  windowMessages: z.int().min(1).max(limits.redriveWindowMessages).nullable(),
};

/** What is left out stays as it is. */
export const redriveChangeSchema = z.object(changeable).partial();
export type RedriveChange = z.infer<typeof redriveChangeSchema>;

export const redrivePaceSchema = z.object({
  ramp: changeable.ramp.default(null),
  backPressure: changeable.backPressure.default(null),
  windowMessages: changeable.windowMessages.default(null),
  /** The run moves no more than this, whatever was selected. */
  maxMessages: z.int().min(1).nullable().default(null),
  canary: redriveCanarySchema.nullable().default(null),
  /** How long copies that die again are counted after the last message was moved. */
  watchAfterMs: z.int().min(0).max(limits.redriveWatchMsMax).default(30_000),
});
export type RedrivePace = z.infer<typeof redrivePaceSchema>;
