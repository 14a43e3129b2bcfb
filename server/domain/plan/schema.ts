// A plan as data: what a redrive will do, said before it does. What a look has met is kept in it as counts and
// a few names, never as bodies.

import { z } from 'zod';

/** One thing to know before Start. `code` names the kind; `subject` is the queue or exchange it is about. */
const noteSchema = z.object({
  code: z.string(),
  subject: z.string().default(''),
  sentence: z.string(),
});
export type PlanNote = z.infer<typeof noteSchema>;

/** Plans of earlier versions kept bare sentences. */
const notesSchema = z.array(
  z.union([
    z.string().transform((sentence): PlanNote => ({ code: 'note', subject: '', sentence })),
    noteSchema,
  ]),
);

const countedSchema = z.object({ name: z.string(), messages: z.number() });

/** What the newest look at the source has met of the selection. */
const sampleSchema = z.object({
  atMs: z.number(),
  /** Messages looked at, from the head; of them those that are selected, and those that cannot be told. */
  lookedMessages: z.number(),
  matchedMessages: z.number(),
  undecidedMessages: z.number(),
  /** Whether every message of the queue was met, and none arrived since. */
  whole: z.boolean(),
  /** Of the matched, largest first. */
  causes: z.array(
    z.object({
      key: z.string(),
      reason: z.string(),
      error: z.string().nullable(),
      originQueue: z.string(),
      messages: z.number(),
    }),
  ),
  origins: z.array(countedSchema),
  /** Queues that get a copy, with how many of the matched each gets. */
  reached: z.array(countedSchema),
  unroutableMessages: z.number(),
  /** A few of the matched, by their place in the look: where each goes. */
  examples: z.array(
    z.object({
      position: z.number(),
      fingerprint: z.string(),
      messageId: z.string().nullable(),
      /** In words; null where it has nowhere to go. */
      address: z.string().nullable(),
      queues: z.array(z.string()),
    }),
  ),
});
export type PlanSample = z.infer<typeof sampleSchema>;

const targetSchema = z.object({
  queue: z.string(),
  exists: z.boolean(),
  depthMessages: z.number().nullable(),
  consumers: z.number().nullable(),
  maxLengthMessages: z.number().nullable(),
  overflow: z.string().nullable(),
  type: z.string().nullable().default(null),
  brokerState: z.string().nullable().default(null),
  readyBytes: z.number().nullable().default(null),
  maxLengthBytes: z.number().nullable().default(null),
  maxPriority: z.number().nullable().default(null),
  messageTtlMs: z.number().nullable().default(null),
  deliveryLimit: z.number().nullable().default(null),
  hasDeadLetterExchange: z.boolean().nullable().default(null),
  /** Whether every selected message, some, or possibly some get a copy here. */
  gets: z.enum(['all', 'some', 'possibly']).default('some'),
});
export type PlanTarget = z.infer<typeof targetSchema>;

/** Of a run that recalls the copies of another: how many it looks for (domain/recall-targets.ts). */
const recallSchema = z.object({ copies: z.number(), basis: z.enum(['exact', 'at-most']) });

export const redrivePlanSchema = z.object({
  /** Of the stored plan; null for one that was made and started in one step. */
  id: z.string().nullable().default(null),
  madeAtMs: z.number().nullable().default(null),
  /** The run moves no more than this. */
  boundMessages: z.number(),
  /** How many the selection is likely to move: all of the bound, or as far as the look tells. Null: not known. */
  expectedMessages: z.number().nullable().default(null),
  expectedBasis: z.enum(['exact', 'estimate', 'unknown']).default('unknown'),
  /** Ready messages when the plan was made: what arrives later is not touched. */
  depthMessages: z.number().nullable().default(null),
  /** Ready, but arrived since the person looked: not included. */
  arrivedMessages: z.number().default(0),
  sample: sampleSchema.nullable().default(null),
  /** What a look at the source would do, in the broker's terms; null where none is possible. */
  lookSentence: z.string().nullable().default(null),
  /** Known targets with the facts that make them safe or not. */
  targets: z.array(targetSchema),
  guarantee: z.enum(['atomic', 'at-least-once']),
  way: z.enum(['atomic', 'confirmed']).default('confirmed'),
  /** Why this way, in a sentence. */
  wayBecause: z.string().default(''),
  recall: recallSchema.nullable().default(null),
  etaMs: z.number().nullable().default(null),
  /** From the chosen rate, or from how fast earlier redrives of this cluster were. */
  etaBasis: z.enum(['rate', 'measured']).nullable().default(null),
  /** One sentence for the dialog. */
  sentence: z.string(),
  warnings: notesSchema,
  /** A plan with any cannot be started. */
  blockers: notesSchema,
});
export type RedrivePlan = z.infer<typeof redrivePlanSchema>;
