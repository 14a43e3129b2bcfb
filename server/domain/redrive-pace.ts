// How fast a redrive may go: rate, ramp, back-pressure, canary and their schema. Pure: from the control, the
// progress and the clock comes how many messages may start now, or when to ask again and why not now.

import { count } from './digits';
import { z } from 'zod';
import { limits } from './limits';
import { orderBySchema } from './order-key';

export const redriveCanarySchema = z.object({
  /** Messages of each step; after the last one comes the rest. */
  steps: z
    .array(z.int().min(1).max(1_000_000))
    .min(1)
    .max(10)
    .default([...limits.redriveCanarySteps]),
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
  /** Messages of one key leave in their order, or not at all; null keeps no order beyond that of the source. */
  orderBy: orderBySchema.nullable().default(null),
  /** How long copies that die again are counted after the last message was moved. */
  watchAfterMs: z.int().min(0).max(limits.redriveWatchMsMax).default(30_000),
});
export type RedrivePace = z.infer<typeof redrivePaceSchema>;

/** Messages that were started and that time has not paid for yet. A little may be owed to the run instead, so
 * that timers which ring late do not slow it down; never enough for a burst. */
export type PaceDebt = { messages: number; atMs: number };

/** How finely a rate is kept: no more than what this time stands for starts at once. */
const sliceMs = 250;
const creditMs = 100;

/** The rate that holds now; null is free. `sinceMs`: how long the ramp has been rising. */
export function rateAt(ratePerSec: number | null, ramp: RedrivePace['ramp'], sinceMs: number): number | null {
  if (ramp === null || sinceMs >= ramp.overMs) return ratePerSec;
  const goal = ratePerSec ?? limits.redriveRatePerSecMax;
  if (ramp.fromPerSec >= goal) return ratePerSec;
  return ramp.fromPerSec + ((goal - ramp.fromPerSec) * Math.max(0, sinceMs)) / ramp.overMs;
}

/** What is still owed. Debt is kept in messages, so a change of the rate neither forgives it nor makes a burst. */
export function debtAt({ messages, atMs }: PaceDebt, ratePerSec: number | null, nowMs: number): PaceDebt {
  if (ratePerSec === null) return { messages: 0, atMs: nowMs };
  const paid = (ratePerSec * Math.max(0, nowMs - atMs)) / 1000;
  return { messages: Math.max(messages - paid, (-ratePerSec * creditMs) / 1000), atMs: nowMs };
}

export type MayStart = { kind: 'go'; messages: number } | { kind: 'wait'; ms: number };

/** How many messages may start now at this rate, given what is owed now. */
export function mayStart(ratePerSec: number | null, { messages: owed }: PaceDebt): MayStart {
  if (ratePerSec === null) return { kind: 'go', messages: Infinity };
  if (owed > 0) return { kind: 'wait', ms: Math.ceil((owed * 1000) / ratePerSec) };
  return { kind: 'go', messages: Math.max(1, Math.floor((ratePerSec * sliceMs) / 1000)) };
}

/** What is known of a target at this moment; null where nobody tells, with the reason. */
export type TargetPressure = {
  queue: string;
  depthMessages: number | null;
  ageMs: number | null;
  missing: string | null;
};

export type BackPressure = { roomMessages: number } | { why: string };

/** How many messages the fullest target has room for, or the sentence that says why none starts. What is not
 * known holds the run back: a limit that nobody can see kept is none. `unseenMessages`: sent since the reading. */
export function backPressureOf(
  limit: RedrivePace['backPressure'],
  targets: readonly TargetPressure[],
  unseenMessages: number,
): BackPressure {
  let roomMessages = Infinity;
  if (limit === null) return { roomMessages };
  for (const { queue, depthMessages, ageMs, missing } of targets) {
    if (limit.maxDepthMessages !== null) {
      if (depthMessages === null) return { why: unknown(queue, 'how many messages it has', missing) };
      const depth = depthMessages + unseenMessages;
      if (depth >= limit.maxDepthMessages) {
        const sent = unseenMessages > 0 && depthMessages < limit.maxDepthMessages;
        return { why: overDepth(queue, depthMessages, limit.maxDepthMessages, sent) };
      }
      roomMessages = Math.min(roomMessages, limit.maxDepthMessages - depth);
    }
    if (limit.maxAgeMs !== null && depthMessages !== 0) {
      if (ageMs === null) return { why: unknown(queue, 'how old its oldest message is', missing) };
      if (ageMs > limit.maxAgeMs) {
        const age = `${seconds(ageMs)} s old, limit ${seconds(limit.maxAgeMs)} s`;
        return { why: `Waiting: the oldest message of ${queue} is ${age}.` };
      }
    }
  }
  return { roomMessages };
}

function overDepth(queue: string, depth: number, limit: number, sent: boolean): string {
  return sent
    ? `Waiting: ${queue} had ${count(depth)} messages before the newest arrived, limit ${count(limit)}.`
    : `Waiting: ${queue} has ${count(depth)} messages, limit ${count(limit)}.`;
}

function unknown(queue: string, what: string, missing: string | null): string {
  return `Waiting: ${queue} does not tell ${what}${missing === null ? '' : ` (${missing})`}.`;
}

function seconds(ms: number): string {
  return count(Math.round(ms / 1000));
}
