// Returning stored messages to a queue: which ones, and what is known of them after an interruption.

import { z } from 'zod';
import { holdingIdSchema } from './holding';
import { limits } from './limits';
import { Multiset } from './multiset';
import { queueAddressSchema, queueRefSchema } from './queue';
import { messageConditionSchema } from './redrive-selection';

const chosen = z.object({
  kind: z.literal('messages'),
  /** As a search gives them. */
  ids: z
    .array(z.string().regex(/^\d{1,19}$/))
    .min(1)
    .max(limits.returnSelectedMessages),
});

const matching = z.object({
  kind: z.literal('filter'),
  /** Of a search or a redrive: every one has to hold. */
  conditions: z.array(messageConditionSchema).min(1).max(limits.filterConditions),
});

export const returnSelectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  chosen,
  matching,
]);
export type ReturnSelection = z.infer<typeof returnSelectionSchema>;

/** What was found in the captures of a queue, whichever of them holds it. */
export const foundReturnSchema = queueRefSchema.extend({
  selection: z.discriminatedUnion('kind', [chosen, matching]),
  /** Another queue of the same vhost; null: the queue they were taken from. */
  queue: queueAddressSchema.shape.name.nullable().default(null),
  reason: z.string().max(limits.reasonChars).default(''),
});
export type FoundReturn = z.infer<typeof foundReturnSchema>;

export const returnInputSchema = holdingIdSchema.extend({
  selection: returnSelectionSchema.default({ kind: 'all' }),
  /** Another queue of the same vhost; null: the queue they were taken from. */
  queue: queueAddressSchema.shape.name.nullable().default(null),
});
export type ReturnInput = z.infer<typeof returnInputSchema>;

export const returnIdSchema = z.object({
  returnId: z.int().min(1),
  reason: z.string().max(limits.reasonChars).default(''),
});

export const returnStates = ['running', 'stopping', 'completed', 'stopped', 'failed'] as const;
export type ReturnState = (typeof returnStates)[number];

export const doubtDecisionSchema = returnIdSchema.extend({
  /** `absent`: the queue has not got them, they stay stored and may be returned. `arrived`: forget them here. */
  decision: z.enum(['absent', 'arrived']),
});
export type DoubtDecision = z.infer<typeof doubtDecisionSchema>;

export type ReturnView = {
  id: number;
  holdingId: number;
  queue: string;
  state: ReturnState;
  actor: string;
  returnedMessages: number;
  /** Of which it is not known whether the queue has them. They are still stored. */
  inDoubtMessages: number;
  failure: string | null;
  createdAtMs: number;
  finishedAtMs: number | null;
};

export type DoubtfulMessage = {
  id: bigint;
  fingerprint: string;
  /** Its copy has the same fingerprint: nothing is taken off it, and the broker wrote its properties itself. */
  recognisable: boolean;
};

export type Look = {
  /** Fingerprints of what the queue holds. */
  met: readonly string[];
  /** All that is in the queue was seen, and nobody takes from it. */
  whole: boolean;
};

/** Of each message that was under way when we lost sight of it. One that arrived is forgotten here, one that is absent may
 * be sent again. Where equal messages make it uncertain which is which, it stays in doubt. */
export function whatArrived(
  doubtful: readonly DoubtfulMessage[],
  { met, whole }: Look,
): ('arrived' | 'absent' | 'doubtful')[] {
  const sent = new Multiset(doubtful.map(({ fingerprint }) => fingerprint));
  const here = new Multiset(met);
  return doubtful.map(({ fingerprint, recognisable }) => {
    const found = here.count(fingerprint);
    if (!recognisable) return 'doubtful';
    if (found === 0) return whole ? 'absent' : 'doubtful';
    return found === sent.count(fingerprint) ? 'arrived' : 'doubtful';
  });
}
