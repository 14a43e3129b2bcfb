// Queues: their address, what is declared about them, and the row and page that the browser shows.

import { z } from 'zod';
import { clusterIdSchema } from './cluster';
import type { BrokerEvent } from './events';
import { limits } from './limits';
import type { Metric } from './metric';
import type { PrefixSeparator, QueueGroupRow } from './queue-groups';
import type { QueueState } from './queue-state';
import type { StateEvidence } from './state-evidence';
import { queueTypes, type QueueType, queueSortKeys, favouriteModes } from './queue-choices';

/** Where a queue is on a broker. A vhost or a name may hold any character; both may look like paths. */
export const queueAddressSchema = z.object({
  vhost: z.string().min(1).max(limits.queueNameBytes),
  name: z
    .string()
    .min(1)
    .refine((name) => new TextEncoder().encode(name).length <= limits.queueNameBytes, {
      message: 'A queue name has at most 255 bytes.',
    }),
});
export type QueueAddress = z.infer<typeof queueAddressSchema>;

export const queueRefSchema = queueAddressSchema.extend({ clusterId: clusterIdSchema });
export type QueueRef = z.infer<typeof queueRefSchema>;

export const deadLetterTargetSchema = z.object({
  exchange: z.string(),
  /** Null: the message keeps its own routing keys. */
  routingKey: z.string().nullable(),
  /** Queues that a dead letter would reach, as far as bindings tell. Empty: dropped without a trace. */
  queues: z.array(z.string()),
  /** False where routing depends on each message's own key, or the bindings could not be read. */
  certain: z.boolean(),
});
export type DeadLetterTarget = z.infer<typeof deadLetterTargetSchema>;

/** What is declared about a queue. */
export const queueDetailsSchema = z.object({
  durable: z.boolean(),
  autoDelete: z.boolean(),
  exclusive: z.boolean(),
  singleActiveConsumer: z.boolean(),
  maxPriority: z.number().nullable(),
  messageTtlMs: z.number().nullable(),
  expiresMs: z.number().nullable(),
  maxLengthMessages: z.number().nullable(),
  maxLengthBytes: z.number().nullable(),
  overflow: z.string().nullable(),
  deliveryLimit: z.number().nullable(),
  policy: z.string().nullable(),
  node: z.string().nullable(),
  /** Every declared argument, as the broker tells it. */
  arguments: z.record(z.string(), z.unknown()),
  deadLettersTo: deadLetterTargetSchema.nullable(),
  /** Names of queues in the same vhost that dead-letter into this one. */
  deadLettersFrom: z.array(z.string()),
});
export type QueueDetails = z.infer<typeof queueDetailsSchema>;

/** Of a queue that is durable and nothing else: where a driver whose broker has few of these begins. */
export const plainQueueDetails: QueueDetails = {
  ...{ durable: true, autoDelete: false, exclusive: false, singleActiveConsumer: false },
  ...{
    maxPriority: null,
    messageTtlMs: null,
    expiresMs: null,
    maxLengthMessages: null,
    maxLengthBytes: null,
  },
  ...{ overflow: null, deliveryLimit: null, policy: null, node: null, arguments: {} },
  ...{ deadLettersTo: null, deadLettersFrom: [] },
};

export type QueueRow = QueueRef & {
  id: number;
  clusterName: string;
  environment: string;
  type: QueueType;
  /** Feature badges in the broker's own short words: D, AD, Ex, TTL, Exp, Lim, DLX, DLK, Pri, SAC, Pol. */
  features: string[];
  isDeadLetter: boolean;
  state: QueueState;
  /** 0 fine, 1 worth a look, 2 act. */
  severity: number;
  reason: string;
  stateSinceMs: number;
  /** What changed near the onset of the state; null where nothing fitting did, and in good states. */
  onsetChange: BrokerEvent | null;
  /** Messages that were lost for good while the state looked back, and are being lost still; null where none is. */
  losingMessages: number | null;
  readyMessages: number | null;
  unackedMessages: number | null;
  depthMessages: number | null;
  consumers: number | null;
  inRatePerSec: number | null;
  outRatePerSec: number | null;
  ageMs: Metric;
  /** Why numbers of this row are missing; null when none is. */
  missingReason: string | null;
  /** How far it is from what it usually has at this hour (lag/unusual.ts); null where its history is too short to tell. */
  unusual: { score: number; why: string } | null;
  /** That it has grown for days, and when it is full (lag/slow-growth.ts); null where it has not. */
  slowGrowth: string | null;
  polledAtMs: number;
  /** True when the newest polls failed: the numbers are old and are shown so. */
  stale: boolean;
};
const favouritesSchema = z.object({
  mode: z.enum(favouriteModes),
  queues: z.array(queueRefSchema).max(limits.favouriteQueues),
});

export const queueListInputSchema = z.object({
  clusterIds: z.array(clusterIdSchema).max(100).default([]),
  search: z.string().max(limits.searchChars).default(''),
  states: z.array(z.string()).max(20).default([]),
  types: z.array(z.enum(queueTypes)).max(4).default([]),
  vhosts: z.array(z.string()).max(100).default([]),
  deadLetterOnly: z.boolean().default(false),
  leastSeverity: z.int().min(0).max(2).default(0),
  mostSeverity: z.int().min(0).max(2).default(2),
  /** Only those that have grown for days (lag/slow-growth.ts). */
  growing: z.boolean().default(false),
  favourites: favouritesSchema.nullable().default(null),
  /** The beginning of the name, to the letter. */
  prefix: z.string().max(limits.searchChars).default(''),
  /** By the beginning of the name; rows are those of the groups that are open, group by group in this order. */
  grouping: z
    .object({ open: z.array(z.string().max(limits.searchChars)).max(limits.openQueueGroups) })
    .nullable()
    .default(null),
  sort: z.enum(queueSortKeys).default('worst'),
  descending: z.boolean().default(true),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(limits.queuePageRows).default(100),
});
export type QueueListInput = z.infer<typeof queueListInputSchema>;

export const queueNamesInputSchema = queueListInputSchema.omit({
  search: true,
  offset: true,
  limit: true,
  grouping: true,
});
export type QueueNamesInput = z.infer<typeof queueNamesInputSchema>;

/** Names in columns, to be light: the i-th queue has `ids[i]` and `names[i]` and is at `places[place[i]]`. */
export type QueueNames = {
  ids: number[];
  names: string[];
  place: number[];
  places: { clusterId: string; vhost: string }[];
};

export type QueueList = {
  rows: QueueRow[];
  /** Rows that match, of all that exist. */
  matched: number;
  total: number;
  /** Null where none are asked for. */
  groups: { separator: PrefixSeparator; rows: QueueGroupRow[] } | null;
  facets: {
    states: { state: QueueState; count: number }[];
    types: { type: QueueType; count: number }[];
    vhosts: { vhost: string; count: number }[];
  };
};

export type QueueView = {
  row: QueueRow;
  details: QueueDetails;
  evidence: StateEvidence | null;
  firstSeenAtMs: number;
  /** Set when the queue is gone from the broker; its history stays. */
  deletedAtMs: number | null;
  readOnly: boolean;
  clusterUnreachable: string | null;
};

export type ConsumerView = {
  tag: string;
  channel: string;
  connection: string;
  host: string;
  application: string | null;
  prefetch: number;
  ackRequired: boolean;
  exclusive: boolean;
  active: boolean;
  unackedMessages: number | null;
};

export type BindingView = { source: string; routingKey: string; arguments: Record<string, unknown> };

/** Read live from the broker when a queue's page is open. */
export type QueueTopology = { consumers: ConsumerView[]; bindings: BindingView[] };
