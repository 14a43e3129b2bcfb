// A cluster: a broker deployment that Spillway watches.

import { z } from 'zod';
import { approvalDefaults } from './approval-defaults';
import { type Environment, environments } from './environments';
import { limits } from './limits';

/** In one spelling, as ids are also compared as texts. */
export const clusterIdSchema = z.uuid().toLowerCase();

/** Whether heavy actions on a production cluster wait for a second person (domain/approval.ts). */
export const approvalSettingsSchema = z.object({
  needed: z.boolean().default(approvalDefaults.needed),
  /** Moving more than so many messages is heavy. */
  aboveMessages: z.int().min(0).max(limits.approvalAboveMessagesMax).default(approvalDefaults.aboveMessages),
  /** How long a request holds. */
  hours: z.int().min(1).max(limits.approvalHoursMax).default(approvalDefaults.hours),
});
export type ApprovalSettings = z.infer<typeof approvalSettingsSchema>;

/** What an operator fills in. `config` is checked by the driver's own `configSchema`. */
export const clusterInputSchema = z.object({
  name: z.string().trim().min(1, 'Give the cluster a name.').max(limits.clusterNameChars),
  kind: z.string().min(1),
  environment: z.enum(environments).default(''),
  readOnly: z.boolean().default(false),
  approval: approvalSettingsSchema.prefault({}),
  pollIntervalMs: z.int().min(limits.pollIntervalMinMs).max(limits.pollIntervalMaxMs).default(10_000),
  config: z.record(z.string(), z.unknown()),
});
export type ClusterInput = z.infer<typeof clusterInputSchema>;

export const nodeFactsSchema = z.object({
  name: z.string(),
  running: z.boolean(),
  /** Sentences such as "memory alarm": publishers are blocked while any stands. */
  alarms: z.array(z.string()),
  memoryUsedBytes: z.number().nullable(),
  memoryLimitBytes: z.number().nullable(),
  diskFreeBytes: z.number().nullable(),
  diskFreeLimitBytes: z.number().nullable(),
  uptimeMs: z.number().nullable(),
});
export type NodeFacts = z.infer<typeof nodeFactsSchema>;

/** How the queues of a cluster were read, and what that asked of the broker. */
export const collectionSchema = z.object({
  /** `metrics`: the nodes' Prometheus endpoints; `pages`: the whole listing; `totals`: depths alone. */
  way: z.enum(['metrics', 'pages', 'totals']),
  /** Counters of two readings are subtracted only where this is the same. */
  countersEpoch: z.string(),
  requests: z.number(),
  /** The time that the broker took to answer, summed over the requests: a bound on what its CPU did for them. */
  busyMs: z.number(),
  /** Why not a cheaper way; null where there is none. */
  note: z.string().nullable(),
});
export type Collection = z.infer<typeof collectionSchema>;

/** What the newest successful poll said of the cluster as a whole; null fields were not told. */
export const clusterFactsSchema = z.object({
  product: z.string(),
  version: z.string(),
  brokerClusterName: z.string(),
  nodes: z.array(nodeFactsSchema),
  vhosts: z.array(z.string()),
  connections: z.number().nullable(),
  channels: z.number().nullable(),
  consumers: z.number().nullable(),
  /** Things that limit what can be seen or done, one sentence each. */
  warnings: z.array(z.string()),
  /** Of the newest snapshot; a probe has none. */
  collection: collectionSchema.nullable().default(null),
});
export type ClusterFacts = z.infer<typeof clusterFactsSchema>;

export type PollOutcome =
  | { ok: true; atMs: number; tookMs: number; queueCount: number; responseBytes: number }
  | { ok: false; atMs: number; tookMs: number; code: string; message: string };

/** A cluster as the browser sees it. Secrets never leave the server: `config` holds the public part. */
export type ClusterView = {
  id: string;
  name: string;
  kind: string;
  environment: Environment;
  readOnly: boolean;
  approval: ApprovalSettings;
  pollIntervalMs: number;
  origin: 'ui' | 'file';
  config: Record<string, unknown>;
  facts: ClusterFacts | null;
  lastPoll: PollOutcome | null;
  lastOkPollAtMs: number | null;
  /** Totals of the newest successful poll; null where no poll succeeded yet. */
  totals: ClusterTotals | null;
};

export type ClusterTotals = {
  queues: number;
  readyMessages: number | null;
  unackedMessages: number | null;
  deadLetterMessages: number | null;
  inRatePerSec: number | null;
  outRatePerSec: number | null;
};

export type ClusterTest =
  | { ok: true; facts: ClusterFacts; queueCount: number; tookMs: number }
  | { ok: false; code: string; message: string };

/** One field of a connect form, derived from the driver's `configSchema`. */
export type ConfigField = {
  name: string;
  label: string;
  help: string;
  placeholder: string;
  kind: 'text' | 'secret' | 'boolean';
  required: boolean;
  /** More than one: a text of several lines. */
  lines?: number;
  /** Fields of one group are folded together beneath this word. */
  group?: string;
};

export type BrokerKindView = { kind: string; label: string; fields: ConfigField[] };
