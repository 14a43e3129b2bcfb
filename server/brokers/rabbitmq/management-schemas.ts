// What we read of the management API's answers. Everything that a version, a right or a dead node may leave
// out is optional here; what it means that a thing is missing is decided in translate.ts.

import { z } from 'zod';

const number = z.number().optional().catch(undefined);
const names = z.array(z.string()).optional().catch(undefined);
const text = z.string().nullish();

/** Erlang's empty property list arrives as an empty array. */
const record = z.union([
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()).transform((): Record<string, unknown> => ({})),
]);

export const overviewSchema = z.object({
  node: z.string().optional(),
  cluster_name: z.string().default(''),
  product_name: z.string().default('RabbitMQ'),
  product_version: z.string().optional(),
  rabbitmq_version: z.string(),
  rates_mode: z.string().optional(),
  disable_stats: z.boolean().optional(),
  object_totals: z
    .object({ connections: number, channels: number, consumers: number, queues: number })
    .partial()
    .optional()
    .catch(undefined),
  churn_rates: z.object({ channel_closed: number }).partial().optional().catch(undefined),
  listeners: z
    .array(
      z.object({
        node: z.string(),
        protocol: z.string(),
        port: z.number(),
        ip_address: z.string().optional().catch(undefined),
      }),
    )
    .default([]),
});
export type OverviewAnswer = z.infer<typeof overviewSchema>;

export const nodeSchema = z.object({
  name: z.string(),
  running: z.boolean().default(false),
  mem_used: number,
  mem_limit: number,
  mem_alarm: z.boolean().optional(),
  disk_free: number,
  disk_free_limit: number,
  disk_free_alarm: z.boolean().optional(),
  uptime: number,
  os_pid: text,
  partitions: z.array(z.string()).default([]).catch([]),
});
export type NodeAnswer = z.infer<typeof nodeSchema>;

export const vhostSchema = z.object({ name: z.string() });

export const whoamiSchema = z.object({
  name: z.string(),
  /** A list; a string with commas on old versions. */
  tags: z.union([z.array(z.string()), z.string().transform((tags) => tags.split(',').filter(Boolean))]),
});
export type WhoamiAnswer = z.infer<typeof whoamiSchema>;

export const queueSchema = z.object({
  name: z.string(),
  vhost: z.string(),
  type: z.string().default('classic'),
  state: z.string().optional(),
  durable: z.boolean().default(true),
  auto_delete: z.union([z.boolean(), z.string().transform((flag) => flag === 'true')]).default(false),
  /** Null in the listing without statistics of 3.10, of quorum queues and streams: these never are. */
  exclusive: z
    .boolean()
    .nullish()
    .transform((exclusive) => exclusive ?? false),
  node: text,
  leader: text,
  /** Of a quorum queue or stream: the nodes of its replicas, and those of them that run. */
  members: names,
  online: names,
  arguments: record.default({}),
  policy: text,
  operator_policy: text,
  effective_policy_definition: record.nullish(),
  messages: number,
  messages_ready: number,
  messages_unacknowledged: number,
  message_bytes_ready: number,
  consumers: number,
  head_message_timestamp: number,
  /** Quorum queues from 4.0; "unlimited" where it was lifted. */
  delivery_limit: z.union([z.number(), z.string()]).optional(),
  /** From 4.3: "disabled", or what is delayed when it returns. */
  delayed_retry: z.unknown().optional(),
  single_active_consumer_tag: text,
  message_stats: z
    .object({
      publish: number,
      deliver_get: number,
      deliver_no_ack: number,
      get_no_ack: number,
      ack: number,
      redeliver: number,
    })
    .optional()
    .catch(undefined),
});
export type QueueAnswer = z.infer<typeof queueSchema>;

/** Of a page; keeps the answer small on clusters with thousands of queues. */
export const queueColumns = [
  ...Object.keys(queueSchema.shape).filter((name) => name !== 'message_stats'),
  ...['publish', 'deliver_get', 'deliver_no_ack', 'get_no_ack', 'ack', 'redeliver'].map(
    (name) => `message_stats.${name}`,
  ),
].join(',');

export const queuePageSchema = z.object({
  items: z.array(queueSchema),
  page_count: z.number(),
  /** Of this page. */
  item_count: z.number().optional(),
  total_count: z.number(),
});

export const exchangeSchema = z.object({
  name: z.string(),
  vhost: z.string(),
  type: z.string(),
  internal: z.boolean().default(false),
  policy: text,
  arguments: record.default({}),
});
export type ExchangeAnswer = z.infer<typeof exchangeSchema>;

export const bindingSchema = z.object({
  source: z.string(),
  vhost: z.string(),
  destination: z.string(),
  destination_type: z.string(),
  routing_key: z.string(),
  arguments: record.default({}),
});
export type BindingAnswer = z.infer<typeof bindingSchema>;

export const policySchema = z.object({
  name: z.string(),
  pattern: z.string().default(''),
  'apply-to': z.string().default('all'),
  priority: z.number().default(0),
  definition: record.default({}),
});
export type PolicyAnswer = z.infer<typeof policySchema>;

/** The client's end of a connection. */
const peer = { peer_host: text, peer_port: z.number().nullish().catch(null) };

export const consumerSchema = z.object({
  consumer_tag: z.string(),
  ack_required: z.boolean().default(true),
  exclusive: z.boolean().default(false),
  active: z.boolean().default(true),
  prefetch_count: z.number().default(0),
  channel_details: z
    .object({ name: z.string(), connection_name: z.string(), user: text, ...peer })
    .partial()
    .catch({}),
});
export type ConsumerAnswer = z.infer<typeof consumerSchema>;

export const queueWithConsumersSchema = queueSchema.extend({
  consumer_details: z.array(consumerSchema).default([]),
});

/** Of a queue that is awake the one column asked for is absent, and RabbitMQ writes an object without fields as a list. */
export const queueSleepSchema = z.union([
  z.tuple([]).transform(() => ({ idle_since: undefined })),
  z.object({ idle_since: text }),
]);

export const channelSchema = z.object({
  name: z.string(),
  user: text,
  messages_unacknowledged: number,
  message_stats: z.object({ ack: number }).optional().catch(undefined),
  /** Absent while the channel is at work. */
  idle_since: text,
  consumer_details: z
    .array(z.object({ consumer_tag: z.string(), queue: z.object({ name: z.string() }) }))
    .default([])
    .catch([]),
});
export type ChannelAnswer = z.infer<typeof channelSchema>;

export const channelNameSchema = z.object({ name: z.string() });

export const connectionSchema = z.object({
  name: z.string(),
  user_provided_name: text,
  user: text,
  ...peer,
  connected_at: number,
  client_properties: z
    .object({ connection_name: z.string().optional(), product: z.string().optional() })
    .optional()
    .catch(undefined),
});
export type ConnectionAnswer = z.infer<typeof connectionSchema>;
