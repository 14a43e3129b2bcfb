// The lineage of one message: every redrive that took it, oldest first, with why it lay there, what became of it and
// whether its copy died again. Kept by us, because a broker may reset the deaths of a message. What the journal does
// not tell any more is said, and the step stays.

import { z } from 'zod';
import { limits } from './limits';
import type { EntryOutcome } from './redrive';
import type { ResolutionKind } from './redrive-doubt';
import { queueRefSchema } from './queue';
import { type EntryDeath, stepOf, type TrailStep } from './redrive-trail';

const stepSchema = z.string().refine((text) => stepOf(text) !== null, 'A redrive and a fingerprint.');

/** `steps`: as of stepText, newest first, as far as the message itself tells them. `at`: a message that tells none, and
 * where it lies: a recall may have put it back there without them. */
export const lineageInputSchema = z
  .object({
    steps: z.array(stepSchema).max(limits.trailSteps),
    at: queueRefSchema.extend({ fingerprint: z.string().min(1).max(128) }).optional(),
  })
  .refine(({ steps, at }) => steps.length > 0 || at !== undefined, 'A step, or a message.');
export type LineageInput = z.infer<typeof lineageInputSchema>;

export type LineageEntry = {
  windowSeq: number;
  position: number;
  messageId: string | null;
  /** Null where it had none. */
  target: string | null;
  parked: boolean;
  /** Null while its window is under way. */
  outcome: EntryOutcome | null;
  detail: string | null;
  settledAtMs: number | null;
  /** What a person decided about it, where it was in doubt. */
  resolution: ResolutionKind | null;
  /** Why it was dead when it was taken. */
  died: EntryDeath | null;
  /** Others of this redrive that are equal to it: which of them this one was, nothing tells. */
  alikeMessages: number;
};

export type LineageStep = TrailStep & {
  /** Null where Spillway does not know it (any more). */
  redrive: {
    clusterName: string;
    queue: string;
    actor: string;
    createdAtMs: number;
    /** It recalled the copies of another one. */
    recall: boolean;
  } | null;
  /** Null where the journal does not tell; `missing` says why. */
  entry: LineageEntry | null;
  missing: string | null;
  /** The copy, as far as it was watched. */
  diedAgain: {
    queue: string;
    reason: string;
    place: string;
    error: string | null;
    sameCause: boolean | null;
    atMs: number;
  } | null;
};

/** Oldest first. `cut`: it had more redrives than are shown. */
export type MessageLineage = { steps: LineageStep[]; cut: boolean };
