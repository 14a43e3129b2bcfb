// What the Prometheus endpoint of one node tells about queues: ten to a hundred times cheaper for the broker than its
// listing. A node speaks of the queues that it leads and of the channels that it carries. An answer that breaks off
// is refused as a whole, for a queue that is missing in it is not empty.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { httpLines } from '@/server/platform/http';
import type { TlsSettings } from '@/server/platform/tls';
import { parseSample, type MetricSample } from './metrics-text';

/** Cumulative; what is delivered without acknowledgement counts as acknowledged, for it leaves at once. */
export type Counts = { published: number; delivered: number; acked: number; redelivered: number };

export type Depth = { ready: number | null; unacked: number | null };

export type NodeMetrics = {
  /** As the node calls itself in its answer. */
  node: string;
  /** By `metricKey(vhost, queue)`. */
  depths: Map<string, Depth>;
  /** Empty unless asked for. */
  consumers: Map<string, number>;
  /** By queue, from 4.0; by channel and queue before, each for as long as the channel is open. */
  counts: Map<string, Counts>;
  channels: Map<string, ChannelCounts>;
  wireBytes: number;
};

export type ChannelCounts = { queue: string; counts: Counts };

export type NodeQuestion = {
  /** Of the endpoint, without a path. */
  url: string;
  tls?: TlsSettings | undefined;
  withConsumers: boolean;
  /** Counters are kept per queue (from 4.0), or per channel. */
  countersPer: 'queue' | 'channel';
};

export const metricKey = (vhost: string, queue: string) => `${vhost}\0${queue}`;

export function noCounts(): Counts {
  return { published: 0, delivered: 0, acked: 0, redelivered: 0 };
}

/** Throws what `httpLines` throws, and broker_rejected for an answer that is no such metrics or not whole. */
export async function readNodeMetrics(question: NodeQuestion, signal: AbortSignal): Promise<NodeMetrics> {
  const found = new Found();
  const { wireBytes } = await httpLines(
    {
      method: 'GET',
      url: `${question.url}/metrics/detailed?${familiesOf(question)
        .map((name) => `family=${name}`)
        .join('&')}`,
      peer: 'the Prometheus endpoint',
      accept: 'text/plain',
      tls: question.tls,
      deadlineMs: limits.managementCallMs,
      maxBytes: limits.managementResponseBytes,
      signal,
    },
    (line) => {
      const sample = parseSample(line);
      if (sample !== null) found.add(sample);
    },
  );
  // It comes after all queues, so it also tells that none is missing at the end.
  if (found.node === null) {
    throw new DomainError(
      'broker_rejected',
      `What answers at ${question.url} broke off, or is not the Prometheus endpoint of RabbitMQ.`,
    );
  }
  const { node, depths, consumers, counts, channels } = found;
  return { node, depths, consumers, counts, channels, wireBytes };
}

function familiesOf({ withConsumers, countersPer }: NodeQuestion): string[] {
  return [
    'queue_coarse_metrics',
    ...(withConsumers ? ['queue_consumer_count'] : []),
    ...(countersPer === 'queue'
      ? ['queue_delivery_metrics', 'queue_exchange_metrics']
      : ['channel_queue_metrics', 'channel_queue_exchange_metrics']),
  ];
}

type Adding = (counts: Counts, value: number) => void;
const delivered: Adding = (counts, value) => (counts.delivered += value);
const deliveredForGood: Adding = (counts, value) => {
  counts.delivered += value;
  counts.acked += value;
};
const acked: Adding = (counts, value) => (counts.acked += value);
const redelivered: Adding = (counts, value) => (counts.redelivered += value);
const published: Adding = (counts, value) => (counts.published += value);

const prefix = 'rabbitmq_detailed_';
const byQueue: Readonly<Record<string, Adding>> = {
  queue_get_ack_total: delivered,
  queue_get_total: deliveredForGood,
  queue_messages_delivered_ack_total: delivered,
  queue_messages_delivered_total: deliveredForGood,
  queue_messages_acked_total: acked,
  queue_messages_redelivered_total: redelivered,
  queue_exchange_messages_published_total: published,
};
const byChannel: Readonly<Record<string, Adding>> = {
  channel_get_ack_total: delivered,
  channel_get_total: deliveredForGood,
  channel_messages_delivered_ack_total: delivered,
  channel_messages_delivered_total: deliveredForGood,
  channel_messages_acked_total: acked,
  channel_messages_redelivered_total: redelivered,
  queue_messages_published_total: published,
};

class Found {
  node: string | null = null;
  readonly depths = new Map<string, Depth>();
  readonly consumers = new Map<string, number>();
  readonly counts = new Map<string, Counts>();
  readonly channels = new Map<string, ChannelCounts>();

  add({ name, labels, value }: MetricSample): void {
    if (name === 'rabbitmq_identity_info') {
      this.node = labels['rabbitmq_node'] ?? null;
      return;
    }
    if (!name.startsWith(prefix)) return;
    const queue = queueOf(labels);
    if (queue === null) return;
    const kind = name.slice(prefix.length);
    if (kind === 'queue_messages_ready') this.#depth(queue).ready = value;
    else if (kind === 'queue_messages_unacked') this.#depth(queue).unacked = value;
    else if (kind === 'queue_consumers') this.consumers.set(queue, value);
    else if (kind in byQueue) byQueue[kind]?.(this.#countsOf(queue), value);
    else if (kind in byChannel) byChannel[kind]?.(this.#channel(labels['channel'], queue), value);
  }

  #depth(queue: string): Depth {
    const depth = this.depths.get(queue) ?? { ready: null, unacked: null };
    this.depths.set(queue, depth);
    return depth;
  }

  #countsOf(queue: string): Counts {
    const counts = this.counts.get(queue) ?? noCounts();
    this.counts.set(queue, counts);
    return counts;
  }

  #channel(channel: string | undefined, queue: string): Counts {
    const key = `${channel ?? ''}\0${queue}`;
    const found = this.channels.get(key) ?? { queue, counts: noCounts() };
    this.channels.set(key, found);
    return found.counts;
  }
}

function queueOf(labels: MetricSample['labels']): string | null {
  const vhost = labels['queue_vhost'] ?? labels['vhost'];
  const queue = labels['queue'];
  return vhost === undefined || queue === undefined ? null : metricKey(vhost, queue);
}
