// A holding: dead letters of one queue that Spillway keeps together, and how it came to have them.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';
import { redriveSelectionSchema } from './redrive-selection';

export const holdingKinds = ['capture', 'archive', 'import', 'scan'] as const;
/** Of all but a scan, Spillway has the only copy: the queue has lost them. What a scan has seen is still in its queue. */
export type HoldingKind = (typeof holdingKinds)[number];

export const holdingStates = ['running', 'paused', 'stopped', 'removed'] as const;
/** `removed`: its messages are being forgotten, and then the holding. */
export type HoldingState = (typeof holdingStates)[number];

/** What a stored message takes of the disk besides its packed bytes, and each of its words, as measured on orders of
 * 1 KiB; an estimate, because pages and indexes are shared. */
export const storedOverheadBytes = { message: 195, word: 45 } as const;

const reason = z.string().max(limits.reasonChars).default('');
const keepDays = z.int().min(1).max(limits.storeKeepDays);
const budgetBytes = z.int().min(limits.storeBudgetBytesMin).max(limits.storeBudgetBytesMax).nullable();

export const captureInputSchema = queueRefSchema.extend({
  keepDays: keepDays.default(limits.storeKeepDaysDefault),
  budgetBytes: budgetBytes.default(limits.storeBudgetBytesDefault),
  reason,
});
export type CaptureInput = z.infer<typeof captureInputSchema>;

export const archiveInputSchema = queueRefSchema.extend({
  selection: redriveSelectionSchema.default({ kind: 'all' }),
  keepDays: keepDays.default(limits.storeKeepDaysDefault),
  reason,
});
export type ArchiveInput = z.infer<typeof archiveInputSchema>;

export const holdingIdSchema = z.object({ holdingId: z.int().min(1), reason });
export type HoldingId = z.infer<typeof holdingIdSchema>;

export const holdingChangeSchema = holdingIdSchema.extend({
  keepDays: keepDays.optional(),
  budgetBytes: budgetBytes.optional(),
});
export type HoldingChange = z.infer<typeof holdingChangeSchema>;

/** The queue is the one that they are to be returned to. */
export const importInputSchema = queueRefSchema.extend({
  keepDays: keepDays.default(limits.storeKeepDaysDefault),
  reason,
});
export type ImportInput = z.infer<typeof importInputSchema>;

/** The typed name guards against the wrong tab: it must equal the queue's. */
export const holdingRemovalSchema = holdingIdSchema.extend({ typedName: z.string() });
export type HoldingRemoval = z.infer<typeof holdingRemovalSchema>;

/** As it stands among what is kept of its queue. */
export type KeptHolding = HoldingView & {
  /** Since when no worker has what is asked of it, a return included; null while one has, or nothing is asked. */
  unattendedSinceMs: number | null;
};

export type HoldingView = {
  id: number;
  clusterId: string;
  vhost: string;
  queue: string;
  kind: HoldingKind;
  state: HoldingState;
  /** A worker has it in hand: what was asked of it may take a moment. */
  working: boolean;
  actor: string;
  reason: string;
  keepDays: number;
  budgetBytes: number | null;
  /** The depth seen at the start, where it takes no more; null for a capture, which takes what arrives. */
  boundMessages: number | null;
  takenMessages: number;
  messages: number;
  bodyBytes: number;
  /** An estimate. */
  diskBytes: number;
  returnedMessages: number;
  expiredMessages: number;
  /** Looked at and put back: not selected. */
  passedMessages: number;
  /** Why it does not go on, though nothing is wrong. */
  waiting: string | null;
  /** What is wrong. */
  failure: string | null;
  createdAtMs: number;
  storedAtMs: number | null;
  finishedAtMs: number | null;
};
