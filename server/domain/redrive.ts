// Redrive: moving dead letters back to work. The states and what may follow which; the plan, the journal
// and the ledger as plain data. The engine that runs it stands in features/redrive.

import { z } from 'zod';
import type { BlockedRedrive } from './blocked-redrive';
import { limits } from './limits';
import { behindSentence } from './order-key';
import type { RedrivePlan } from './plan/schema';
import { queueRefSchema } from './queue';
import { type RedriveDestination, redriveDestinationSchema } from './redrive-destination';
import { type RedrivePace, redrivePaceSchema, redriveRateSchema } from './redrive-pace';
import type { CanaryProgress, ReturnsView } from './redrive-returns';
import { type RedriveSelection, redriveSelectionSchema } from './redrive-selection';
import { patchTransformSchema, type RedriveTransform, type TransformSummary } from './redrive-transform';
import type { EntryDeath } from './redrive-trail';
import type { RedriveState } from './redrive-states';

export { type RedrivePlan, redrivePlanSchema } from './plan/schema';
export { type RedriveDestination, redriveDestinationSchema } from './redrive-destination';
export { type RedriveSelection, redriveSelectionSchema } from './redrive-selection';

/** Where messages go that were redriven `after` times and are dead again; null lets them be redriven for ever. */
export const parkingSchema = z.object({
  after: z.int().min(1).max(limits.parkAfterMax),
  /** Null: the name of the dead-letter queue with `.parking` behind. Declared where it is missing. */
  queue: z.string().min(1).max(limits.queueNameBytes).nullable().default(null),
});
export type ParkingInput = z.infer<typeof parkingSchema>;

export function parkingQueueOf({ queue }: ParkingInput, source: string): string {
  return queue ?? `${source}.parking`;
}

/** What a plan is for; a recall is planned and started by its own verb (features/redrive/recall-redrive.ts). */
export const plannedInputSchema = queueRefSchema.extend({
  destination: redriveDestinationSchema,
  selection: redriveSelectionSchema,
  ratePerSec: redriveRateSchema.nullable().default(null),
  parking: parkingSchema.nullable().default(null),
  /** The user id of another, which the broker would refuse, is left out of the copies; else those stay. */
  leaveOutUserId: z.boolean().default(false),
  /** The other controls; all may be left out. */
  pace: redrivePaceSchema.prefault({}),
  /** Epoch milliseconds before which it does not begin; what it includes is fixed now all the same. */
  notBeforeMs: z.int().min(0).nullable().default(null),
  /** One message changed by hand comes another way: messages.edit. */
  transform: patchTransformSchema.optional(),
  reason: z.string().max(limits.reasonChars).default(''),
  /** How many messages were ready when the person looked; what arrived since is behind them and not included.
   * Null: all that are ready when the plan is made. */
  seenMessages: z.int().min(0).nullable().default(null),
  /** The plan that was read: it is started, or refused where it does not hold any more. */
  planId: z.uuid().nullable().default(null),
});
export const redriveInputSchema = plannedInputSchema.extend({
  selection: redriveSelectionSchema.refine(
    ({ kind }) => kind !== 'redrive-id',
    'A recall is started by redrives.recall.',
  ),
});
export type RedriveInput = z.infer<typeof redriveInputSchema>;

/** The same with any transform. */
export type RedriveIntent = Omit<RedriveInput, 'transform'> & { transform?: RedriveTransform | undefined };
/** As it is asked for: what has a default may be left out. */
export type RedriveRequest = z.input<typeof redriveInputSchema>;

/** moved: confirmed by the target's broker, then acknowledged here. parked: the same, to the parking queue. in-doubt: published, and whether the copy
 * arrived or whether the source still holds the original is not known. reappeared: its copy is at the target,
 * and the broker lost the acknowledgement and has the original again; it is left there. came-back: a copy of this run that
 * died again and is left alone. not-found: selected, but not met. not-transformed: the redrive's transform cannot be
 * applied to it, or what it makes fails the schema. held-back: an earlier message of its key was not moved. copied-back and ended-by-return say of
 * messages that another outcome counts how they were put back (PutBack). All others: it stayed in its source. */
export const entryOutcomes = [
  'moved',
  'parked',
  'returned',
  'rejected',
  'no-origin',
  'not-transformed',
  'held-back',
  'publish-failed',
  'in-doubt',
  'reappeared',
  'came-back',
  'not-found',
  'copied-back',
  'ended-by-return',
] as const;
export type EntryOutcome = (typeof entryOutcomes)[number];

/** One message of a window. The target is a queue's name, or exchange and routing key in the words of
 * addressWords; it is empty where the message has none and is not published. */
export const journalEntrySchema = z.object({
  fingerprint: z.string(),
  messageId: z.string().nullable(),
  target: z.string(),
  /** Why it cannot be transformed, and so is not published either. */
  notTransformed: z.string().optional(),
  /** Its target is the parking queue. */
  parked: z.literal(true).optional(),
  /** Its copy goes without the user id of another. */
  withoutUserId: z.literal(true).optional(),
  /** What it is kept in order by (order-key.ts), and whether it was not published because an earlier one of that key
   * was not moved. */
  key: z.string().optional(),
  behind: z.literal(true).optional(),
  /** The redrive before this one, where there was one (redrive-trail.ts: stepText). */
  after: z.string().optional(),
  /** Of a recall that gave it back without any header of ours: the beginning of its fingerprint since. */
  recalledAs: z.string().optional(),
});
/** A run reads no more of an entry than it needs; the death is for the lineage. */
export type JournalEntry = z.infer<typeof journalEntrySchema> & { died?: EntryDeath | undefined };

export const journalOutcomeSchema = z.object({
  outcome: z.enum(entryOutcomes),
  detail: z.string().nullable(),
});
export type JournalOutcome = z.infer<typeof journalOutcomeSchema>;

export const outcomeCountSchema = journalOutcomeSchema.extend({
  target: z.string().nullable(),
  count: z.number(),
});
export type OutcomeCount = z.infer<typeof outcomeCountSchema>;

/** What becomes of an entry without a target: it stays, and this is why. */
export function stayingOutcome({ notTransformed, behind }: JournalEntry): JournalOutcome {
  if (behind === true) return { outcome: 'held-back', detail: behindSentence };
  return notTransformed === undefined
    ? { outcome: 'no-origin', detail: null }
    : { outcome: 'not-transformed', detail: notTransformed };
}

export { redriveIdHeader } from './redrive-trail';
/** On a copy that was changed on the way; its value says what was: body, headers, properties. */
export const editedHeader = 'spillway-edited';

/** What the atomic way publishes through, named after the redrive. A delivery that names it as its exchange was
 * published by that redrive and routed to no target. */
export function redriveExchange(redriveId: string): string {
  return `${redriveExchangePrefix}${redriveId}`;
}
export const redriveExchangePrefix = 'spillway.redrive.';

export type RedriveView = {
  id: string;
  clusterId: string;
  clusterName: string;
  vhost: string;
  queue: string;
  destination: RedriveDestination;
  selection: RedriveSelection;
  /** What is changed on the way; null: nothing. */
  transform: TransformSummary | null;
  plan: RedrivePlan;
  state: RedriveState;
  actor: string;
  reason: string;
  ratePerSec: number | null;
  pace: RedrivePace;
  notBeforeMs: number | null;
  phase: RedrivePhase;
  /** Why nothing moves though nothing is wrong, in a sentence; null while it moves. */
  waiting: string | null;
  /** Since when no worker has it, though one ought to; null while one has, or soon takes it. */
  unattendedSinceMs: number | null;
  canary: CanaryProgress | null;
  /** What became of the copies afterwards. */
  returns: ReturnsView;
  /** With the queue's name. */
  parking: { after: number; queue: string } | null;
  leaveOutUserId: boolean;
  /** The redrive whose copies this one recalls. */
  undoOf: string | null;
  boundMessages: number;
  takenMessages: number;
  movedMessages: number;
  /** Looked at and put back because they were not selected. */
  keptMessages: number;
  failedMessages: number;
  inDoubtMessages: number;
  outcomes: OutcomeCount[];
  /** Trouble while it runs; why it ended when it failed or was stopped. */
  failure: string | null;
  /** An alarm of the broker is what it waits for. */
  blocked: BlockedRedrive | null;
  createdAtMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  currentRatePerSec: number | null;
  etaMs: number | null;
};

/** A message whose fate a crash left open. */
export type InDoubtEntry = JournalEntry & { windowSeq: number; position: number };

/** Finer than the state, for people: what it does at the moment. `watching`: all is moved, and copies that die
 * again are still counted; `closed`: nothing of this redrive changes any more. */
export const redrivePhases = [
  'scheduled',
  'queued',
  'moving',
  'waiting',
  'canary',
  'pausing',
  'paused',
  'cancelling',
  'watching',
  'closed',
] as const;
export type RedrivePhase = (typeof redrivePhases)[number];
