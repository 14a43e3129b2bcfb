// Answers of the management API in the product's words. Pure. A number that the broker left out is null here:
// a queue on a node that is down, or one that has not reported yet, has no depth, and not depth 0.

import type { QueueCounters, QueueReading } from '@/server/brokers/driver';
import type { ClusterFacts, NodeFacts } from '@/server/domain/cluster';
import type { DeadLetterTarget, QueueDetails } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';
import type { Topology } from './dead-letter-routing';
import type { NodeAnswer, OverviewAnswer, QueueAnswer } from './management-schemas';
import { defaultDeliveryLimit, type BrokerVersion } from './version';

export type TranslateContext = {
  version: BrokerVersion;
  /** Null: bindings could not be read, so routing is uncertain. */
  topology: Topology | null;
  /** False where the broker collects no message rates: then counters are unknown, not 0. */
  countersKnown: boolean;
};

export function translateQueues(answers: QueueAnswer[], context: TranslateContext): QueueReading[] {
  const readings = answers.map((answer) => translateQueue(answer, context));
  const byKey = new Map(readings.map((reading) => [JSON.stringify([reading.vhost, reading.name]), reading]));
  for (const reading of readings) {
    for (const target of reading.details.deadLettersTo?.queues ?? []) {
      byKey.get(JSON.stringify([reading.vhost, target]))?.details.deadLettersFrom.push(reading.name);
    }
  }
  return readings;
}

/** A queue in one of these has no process that could count: its statistics say 0, whatever it holds. */
const silentStates = new Set(['down', 'stopped', 'crashed', 'terminated']);

export function translateQueue(answer: QueueAnswer, context: TranslateContext): QueueReading {
  const reading = translateAnswer(answer, context);
  const { brokerState: state } = reading;
  if (!silentStates.has(state)) return reading;
  return blank(reading, `The broker says that this queue is ${state}: nothing counts what it holds.`);
}

/** A queue of which nothing is known at this moment. */
export function blank(known: QueueReading, why: string): QueueReading {
  return {
    ...known,
    readyMessages: null,
    unackedMessages: null,
    readyBytes: null,
    consumers: null,
    counters: { published: null, delivered: null, acked: null, redelivered: null },
    headMessageAtMs: null,
    unknownBecause: why,
  };
}

function translateAnswer(answer: QueueAnswer, context: TranslateContext): QueueReading {
  return {
    vhost: answer.vhost,
    name: answer.name,
    type: queueType(answer.type),
    brokerState: brokerState(answer),
    readyMessages: answer.messages_ready ?? null,
    unackedMessages: answer.messages_unacknowledged ?? null,
    readyBytes: answer.message_bytes_ready ?? null,
    consumers: answer.consumers ?? null,
    counters: counters(answer, context),
    headMessageAtMs:
      answer.head_message_timestamp === undefined ? null : answer.head_message_timestamp * 1000,
    details: details(answer, context),
  };
}

function queueType(type: string): QueueType {
  return type === 'classic' || type === 'quorum' || type === 'stream' ? type : 'other';
}

/** `idle` and `flow` are ways of running; of a quorum queue without majority 3.10 says that it runs. */
function brokerState({ state, type, members, online }: QueueAnswer): string {
  if (state !== undefined && !['running', 'idle', 'flow'].includes(state)) return state;
  return type === 'quorum' && lacksMajority(members, online) ? 'minority' : 'running';
}

/** False where the broker does not tell. */
export function lacksMajority(
  members: readonly string[] | undefined,
  online: readonly string[] | undefined,
): boolean {
  if (members === undefined || online === undefined) return false;
  return members.filter((node) => online.includes(node)).length * 2 <= members.length;
}

/** The broker leaves a counter out until it first counts, so within known statistics absent is 0. */
function counters(answer: QueueAnswer, { countersKnown }: TranslateContext): QueueCounters {
  const stats = answer.message_stats;
  if (!countersKnown || answer.messages === undefined) {
    return { published: null, delivered: null, acked: null, redelivered: null };
  }
  return {
    published: stats?.publish ?? 0,
    delivered: stats?.deliver_get ?? 0,
    // What is delivered without acknowledgement leaves at once: it counts as acknowledged.
    acked: (stats?.ack ?? 0) + (stats?.deliver_no_ack ?? 0) + (stats?.get_no_ack ?? 0),
    redelivered: stats?.redeliver ?? 0,
  };
}

function details(answer: QueueAnswer, context: TranslateContext): QueueDetails {
  const policy = answer.effective_policy_definition ?? {};
  const declared = answer.arguments;
  /** Where both set a limit, the lower one holds. */
  const lower = (argument: string, key: string) => lowest(declared[argument], policy[key]);
  const overflow = declared['x-overflow'] ?? policy['overflow'];
  return {
    durable: answer.durable,
    autoDelete: answer.auto_delete,
    exclusive: answer.exclusive,
    singleActiveConsumer: declared['x-single-active-consumer'] === true,
    maxPriority: lowest(declared['x-max-priority']),
    messageTtlMs: lower('x-message-ttl', 'message-ttl'),
    expiresMs: lower('x-expires', 'expires'),
    maxLengthMessages: lower('x-max-length', 'max-length'),
    maxLengthBytes: lower('x-max-length-bytes', 'max-length-bytes'),
    overflow: typeof overflow === 'string' ? overflow : null,
    deliveryLimit: deliveryLimit(answer, context.version),
    policy: answer.policy || null,
    node: answer.leader ?? answer.node ?? null,
    // Delayed retry decides what a return does, and the strategy what becomes of a dead letter; both can come from a
    // policy, so they are kept with the arguments.
    arguments: {
      ...(policy['dead-letter-strategy'] === undefined
        ? {}
        : { 'x-dead-letter-strategy': policy['dead-letter-strategy'] }),
      ...declared,
      ...(delaysRetries(answer) ? { 'x-delayed-retry-type': delaysRetries(answer) } : {}),
    },
    deadLettersTo: deadLettersTo(answer, context),
    deadLettersFrom: [],
  };
}

function lowest(...values: unknown[]): number | null {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? null : Math.min(...numbers);
}

/** Quorum queues only. A negative one lifts the limit, unless the other of argument and policy sets one. */
function deliveryLimit(answer: QueueAnswer, version: BrokerVersion): number | null {
  if (answer.type !== 'quorum') return null;
  if (typeof answer.delivery_limit === 'number') {
    return answer.delivery_limit < 0 ? null : answer.delivery_limit;
  }
  if (answer.delivery_limit !== undefined) return null;
  const set = [
    answer.arguments['x-delivery-limit'],
    answer.effective_policy_definition?.['delivery-limit'],
  ].filter((value) => typeof value === 'number');
  if (set.length === 0) return defaultDeliveryLimit(version);
  const limits = set.filter((value) => value >= 0);
  return limits.length === 0 ? null : Math.min(...limits);
}

function delaysRetries(answer: QueueAnswer): string | null {
  const type =
    answer.delayed_retry ??
    answer.arguments['x-delayed-retry-type'] ??
    answer.effective_policy_definition?.['delayed-retry-type'];
  return typeof type === 'string' && type !== 'disabled' ? type : null;
}

function deadLettersTo(answer: QueueAnswer, { topology }: TranslateContext): DeadLetterTarget | null {
  const policy = answer.effective_policy_definition ?? {};
  const exchange = answer.arguments['x-dead-letter-exchange'] ?? policy['dead-letter-exchange'];
  if (typeof exchange !== 'string') return null;
  const key = answer.arguments['x-dead-letter-routing-key'] ?? policy['dead-letter-routing-key'];
  const routingKey = typeof key === 'string' ? key : null;
  if (topology === null) return { exchange, routingKey, queues: [], certain: false };
  return { exchange, routingKey, ...topology.deadLetters(answer, exchange, routingKey) };
}

export function translateNode(node: NodeAnswer): NodeFacts {
  const alarms = [
    ...(node.mem_alarm === true ? ['memory alarm: publishers are blocked'] : []),
    ...(node.disk_free_alarm === true ? ['disk alarm: publishers are blocked'] : []),
    ...(node.partitions.length > 0 ? [`network partition: does not see ${node.partitions.join(', ')}`] : []),
  ];
  return {
    name: node.name,
    running: node.running,
    alarms,
    memoryUsedBytes: node.mem_used ?? null,
    memoryLimitBytes: node.mem_limit ?? null,
    diskFreeBytes: node.disk_free ?? null,
    diskFreeLimitBytes: node.disk_free_limit ?? null,
    uptimeMs: node.uptime ?? null,
  };
}

export function translateFacts(
  overview: OverviewAnswer,
  nodes: NodeAnswer[],
  vhosts: string[],
  warnings: string[],
): ClusterFacts {
  const totals = overview.object_totals;
  return {
    product: overview.product_name,
    version: overview.product_version ?? overview.rabbitmq_version,
    brokerClusterName: overview.cluster_name,
    nodes: nodes.map(translateNode),
    vhosts,
    connections: totals?.connections ?? null,
    channels: totals?.channels ?? null,
    consumers: totals?.consumers ?? null,
    warnings,
    collection: null,
  };
}

export type Rights = {
  user: string;
  tags: string[];
  /** Null where the user may not list nodes. */
  nodesVisible: boolean;
  /** Vhosts that are listed, but whose exchanges are not: no permission there. */
  vhostsWithoutPermission: string[];
};

/** What our rights hide, one sentence each. */
export function rightsWarnings({ user, tags, nodesVisible, vhostsWithoutPermission }: Rights): string[] {
  const warnings: string[] = [];
  if (!nodesVisible) {
    const tagged = tags.length === 0 ? 'no tag' : `the tag ${tags.join(', ')}`;
    warnings.push(
      `The user ${user} has ${tagged}: nodes, alarms and the connections of others are not visible. Give it the tag monitoring.`,
    );
  }
  for (const vhost of vhostsWithoutPermission) {
    warnings.push(
      `The user ${user} has no permission in the vhost ${vhost}: its queues are not visible and its messages cannot be looked at. Run: rabbitmqctl set_permissions -p '${vhost}' '${user}' '^$' '.*' '.*'`,
    );
  }
  return warnings;
}

export function statisticsWarnings(overview: OverviewAnswer): string[] {
  if (overview.disable_stats === true) {
    return ['The broker collects no management statistics: queue depths and counters may be missing.'];
  }
  if (overview.rates_mode === 'none') {
    return ['The broker collects no message rates (rates_mode = none): in and out rates are not known.'];
  }
  return [];
}

export function countersKnown(overview: OverviewAnswer): boolean {
  return overview.disable_stats !== true && overview.rates_mode !== 'none';
}
