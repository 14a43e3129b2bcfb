// Which messages of a queue a redrive is for, as data. What a selection means for one message is decided in
// match-message.ts alone, for the plan's preview and for the run.

import { z } from 'zod';
import { limits } from './limits';

const wanted = z.string().max(limits.filterValueChars);
const name = z.string().min(1).max(limits.queueNameBytes);

/** As of causes/cause-key.ts; each says by itself which messages it means. */
const causeKeys = z.array(z.string().min(1).max(limits.causeKeyChars)).min(1).max(limits.selectionCauses);

export const messageConditionSchema = z.discriminatedUnion('kind', [
  /** The queue where it died last. */
  z.object({ kind: z.literal('origin'), queue: name }),
  /** Why it died last: rejected, expired, maxlen, delivery_limit. Empty: it carries no death. */
  z.object({ kind: z.literal('reason'), reason: z.string().max(64) }),
  /** A header of any type, compared with what a person reads of it. */
  z.object({ kind: z.literal('header'), name, value: wanted }),
  /** An AMQP property such as content_type or correlation_id. */
  z.object({ kind: z.literal('property'), name, value: wanted }),
  /** Text anywhere in it: body, headers, properties, routing key; without case. */
  z.object({ kind: z.literal('text'), text: wanted.min(1) }),
  /** It died of one of these causes (causes/cause-key.ts). */
  z.object({ kind: z.literal('cause'), keys: causeKeys }),
  /** Text that the body holds, with case. */
  z.object({ kind: z.literal('body-text'), text: wanted.min(1) }),
  /** The value at a path such as `order.items[0].sku`; numbers, true, false and null as they are written. */
  z.object({ kind: z.literal('body-json'), path: wanted.min(1), value: wanted }),
  /** When it died last. Instants, not ages: a run that goes on for hours means the same messages throughout. */
  z.object({ kind: z.literal('died-before'), atMs: z.int().min(0) }),
  z.object({ kind: z.literal('died-after'), atMs: z.int().min(0) }),
]);
export type MessageCondition = z.infer<typeof messageConditionSchema>;

export const redriveSelectionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('first'), count: z.int().min(1) }),
  z.object({
    kind: z.literal('messages'),
    /** Fingerprints; one that is listed twice stands for two equal messages. */
    fingerprints: z.array(z.string()).min(1).max(limits.redriveSelectedMessages),
  }),
  z.object({
    kind: z.literal('causes'),
    keys: causeKeys,
  }),
  /** The copies that a redrive made: what an undo recalls. */
  z.object({ kind: z.literal('redrive-id'), redriveId: z.uuid() }),
  z.object({
    kind: z.literal('filter'),
    /** Every one has to hold. */
    conditions: z.array(messageConditionSchema).min(1).max(limits.filterConditions),
  }),
]);
export type RedriveSelection = z.infer<typeof redriveSelectionSchema>;
