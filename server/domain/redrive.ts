// Redrive: moving dead letters back to work. The states and what may follow which; the plan, the journal
// and the ledger as plain data. The engine that runs it stands in features/redrive.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';

export const redriveStates = ['queued', 'running', 'cancelling', 'completed', 'cancelled', 'failed'] as const;
export type RedriveState = (typeof redriveStates)[number];

export const redriveDestinationSchema = z.discriminatedUnion('kind', [
  /** The queue where the message died, read from its newest death. */
  z.object({ kind: z.literal('origin') }),
  z.object({ kind: z.literal('queue'), name: z.string().min(1) }),
]);
export type RedriveDestination = z.infer<typeof redriveDestinationSchema>;

export const redriveSelectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('first'), count: z.int().min(1) }),
  z.object({
    kind: z.literal('messages'),
    /** Fingerprints; one that is listed twice stands for two equal messages. */
    fingerprints: z.array(z.string()).min(1).max(limits.redriveSelectedMessages),
  }),
]);
export type RedriveSelection = z.infer<typeof redriveSelectionSchema>;

export const redriveInputSchema = queueRefSchema.extend({
  destination: redriveDestinationSchema,
  selection: redriveSelectionSchema,
  ratePerSec: z.int().min(1).max(limits.redriveRatePerSecMax).nullable().default(null),
  reason: z.string().max(limits.reasonChars).default(''),
});
export type RedriveInput = z.infer<typeof redriveInputSchema>;

/** What will happen, said before it does. */
export const redrivePlanSchema = z.object({
  boundMessages: z.number(),
  /** Known targets with the facts that make them safe or not. */
  targets: z.array(
    z.object({
      queue: z.string(),
      exists: z.boolean(),
      depthMessages: z.number().nullable(),
      consumers: z.number().nullable(),
      maxLengthMessages: z.number().nullable(),
      overflow: z.string().nullable(),
    }),
  ),
  guarantee: z.enum(['atomic', 'at-least-once']),
  /** One sentence for the dialog. */
  sentence: z.string(),
  warnings: z.array(z.string()),
  /** Sentences; a plan with any cannot be started. */
  blockers: z.array(z.string()),
});
export type RedrivePlan = z.infer<typeof redrivePlanSchema>;

export const entryOutcomes = [
  'moved',
  'returned',
  'rejected',
  'no-origin',
  'publish-failed',
  'in-doubt',
] as const;
/** moved: confirmed by the target's broker, then acknowledged here. in-doubt: published, and whether the
 * source still holds it is not known. All others: the message stayed in its source. */
export type EntryOutcome = (typeof entryOutcomes)[number];

export type JournalEntry = { fingerprint: string; messageId: string | null; target: string };
export type JournalOutcome = { outcome: EntryOutcome; detail: string | null };

export type RedriveView = {
  id: string;
  clusterId: string;
  clusterName: string;
  vhost: string;
  queue: string;
  destination: RedriveDestination;
  selection: RedriveSelection;
  plan: RedrivePlan;
  state: RedriveState;
  actor: string;
  reason: string;
  ratePerSec: number | null;
  boundMessages: number;
  takenMessages: number;
  movedMessages: number;
  /** Looked at and put back because they were not selected. */
  keptMessages: number;
  failedMessages: number;
  inDoubtMessages: number;
  outcomes: { outcome: EntryOutcome; detail: string | null; target: string | null; count: number }[];
  failure: string | null;
  createdAtMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
  currentRatePerSec: number | null;
  etaMs: number | null;
};

/** A message whose fate a crash left open. */
export type InDoubtEntry = JournalEntry & { windowSeq: number; position: number };

const successors: Record<RedriveState, readonly RedriveState[]> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['cancelling', 'completed', 'failed'],
  cancelling: ['cancelled', 'completed', 'failed'],
  completed: [],
  cancelled: [],
  failed: [],
};

export function mayFollow(from: RedriveState, to: RedriveState): boolean {
  return successors[from].includes(to);
}

export function isActive(state: RedriveState): boolean {
  return successors[state].length > 0;
}
