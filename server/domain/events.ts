// What changed on a broker between two polls: at a queue, or at the cluster as a whole. An event is known to have
// happened after one poll and before the next, no closer.

import { z } from 'zod';
import { clusterIdSchema } from './cluster';
import { limits } from './limits';
import { type QueueAddress, queueAddressSchema } from './queue';
import { eventKinds } from './event-kinds';

const definedSchema = z.object({ field: z.string(), from: z.string().nullable(), to: z.string().nullable() });
/** One line of a declaration that changed; null is not set. */
export type DefinedChange = z.infer<typeof definedSchema>;

export const brokerChangeSchema = z.discriminatedUnion('kind', [
  /** `muted`: it changes so often that the rest of the hour is not written down. */
  z.object({ kind: z.literal('consumers'), from: z.number(), to: z.number(), muted: z.boolean() }),
  /** A policy, an argument, or where dead letters go. */
  z.object({ kind: z.literal('definition'), changes: z.array(definedSchema) }),
  /** `again`: a queue of this name was there before. */
  z.object({ kind: z.literal('declared'), again: z.boolean() }),
  z.object({ kind: z.literal('deleted') }),
  z.object({ kind: z.literal('leader'), from: z.string(), to: z.string() }),
  z.object({ kind: z.literal('node'), node: z.string(), became: z.enum(['down', 'up', 'restarted']) }),
  z.object({ kind: z.literal('alarm'), node: z.string(), alarm: z.string(), raised: z.boolean() }),
  /** Whether the broker answers us; with the reason when it does not. `denied`: it answers, and refuses us. */
  z.object({
    kind: z.literal('reach'),
    answers: z.boolean(),
    denied: z.boolean().default(false),
    reason: z.string().nullable(),
  }),
  z.object({ kind: z.literal('version'), from: z.string(), to: z.string() }),
  /** More changed at one poll than is written down one by one. */
  z.object({ kind: z.literal('omitted'), changes: z.number() }),
]);
export type BrokerChange = z.infer<typeof brokerChangeSchema>;

export type BrokerEvent = {
  id: number;
  /** The poll that saw it. */
  atMs: number;
  /** The poll before, which did not; null where that is not known. */
  notBeforeMs: number | null;
  /** Null: the cluster as a whole. */
  queue: QueueAddress | null;
  change: BrokerChange;
};

export const eventListSchema = z.object({
  clusterId: clusterIdSchema,
  /** With a queue: its own events, and those of the cluster that concern every queue. */
  queue: queueAddressSchema.nullable().default(null),
  /** Empty: all. */
  kinds: z.array(z.enum(eventKinds)).max(eventKinds.length).default([]),
  fromMs: z.int().min(0).max(limits.instantMaxMs),
  toMs: z.int().min(0).max(limits.instantMaxMs),
  /** The events that follow this one, further back. */
  after: z
    .object({ atMs: z.int().min(0), id: z.int() })
    .nullable()
    .default(null),
  limit: z.int().min(1).max(limits.eventPageRows).default(limits.eventPageRows),
});
export type EventListInput = z.infer<typeof eventListSchema>;

/** Newest first; `more` says that there are older ones in the range. */
export type EventList = { events: BrokerEvent[]; more: boolean };
