// One reading of all queues from the Prometheus endpoints of all nodes, put together: depth and consumers from the
// node that leads a queue, counters from all nodes, for each counts what its own channels did. What no node told is
// not known. Counts of consumers cost the broker twice what all else does, so they are read when their total in the
// cluster has changed, and at least once a minute.

import type { QueueCounters } from '@/server/brokers/driver';
import { type DomainError, isDomainError } from '@/server/domain/errors';
import { systemClock } from '@/server/platform/clock';
import type { TlsSettings } from '@/server/platform/tls';
import { ChannelSums } from './channel-sums';
import type { MetricsEndpoint } from './metrics-endpoints';
import { noCounts, readNodeMetrics, type Counts, type Depth, type NodeMetrics } from './node-metrics';

const consumersMaxAgeMs = 60_000;

export type MetricsQuestion = {
  endpoints: readonly MetricsEndpoint[];
  tls?: TlsSettings | undefined;
  countersPer: 'queue' | 'channel';
  /** Nodes that run: counters are known where all of them answered. */
  running: readonly string[];
  /** Consumers in the whole cluster; null where the broker does not tell. */
  consumersTotal: number | null;
  channelsClosed: number | null;
};

export type SilentEndpoint = MetricsEndpoint & { error: DomainError };

export type MetricsReading = {
  /** Names of the nodes that answered. */
  nodes: ReadonlySet<string>;
  silent: readonly SilentEndpoint[];
  /** Every queue that a node told of. */
  keys: ReadonlySet<string>;
  /** Null: no node told. `leader` decides where two do, one of them out of date. */
  depthOf(key: string, leader: string | null): Depth | null;
  consumersOf(key: string, leader: string | null): number | null;
  countersOf(key: string): QueueCounters;
  /** Counters of readings for which this differs are not to be subtracted. */
  countersEpoch: string;
  cost: { requests: number; busyMs: number; wireBytes: number };
};

type Answers = { nodes: Map<string, NodeMetrics>; silent: SilentEndpoint[] } & Pick<MetricsReading, 'cost'>;

export class MetricsReader {
  readonly #sums = new ChannelSums();
  /** Makes our own sums differ from those of another process. */
  readonly #own = `${systemClock.nowMs().toString(36)}`;
  #consumers: { byNode: Map<string, Map<string, number>>; total: number | null; readMs: number } | null =
    null;

  async read(question: MetricsQuestion, signal: AbortSignal): Promise<MetricsReading> {
    const withConsumers = this.#consumersAreOld(question);
    const { nodes, silent, cost } = await askAll(question, withConsumers, signal);
    if (withConsumers) this.#keepConsumers(nodes, question.consumersTotal);
    const complete = question.running.every((name) => nodes.has(name));
    const depths = new LedDepths(nodes);
    const { countersOf, epoch } = this.#counters(question, nodes, depths, complete);
    return {
      nodes: new Set(nodes.keys()),
      silent,
      keys: depths.keys,
      depthOf: (key, leader) => depths.of(key, leader),
      consumersOf: (key, leader) => {
        const node = depths.nodeOf(key, leader);
        return node === null ? null : (this.#consumers?.byNode.get(node)?.get(key) ?? null);
      },
      countersOf,
      countersEpoch: `${epoch} ${[...nodes.keys()].sort().join(' ')}`,
      cost,
    };
  }

  #consumersAreOld({ consumersTotal, running }: MetricsQuestion): boolean {
    const known = this.#consumers;
    if (known === null || consumersTotal === null || known.total !== consumersTotal) return true;
    if (running.some((name) => !known.byNode.has(name))) return true;
    return systemClock.monotonicMs() - known.readMs >= consumersMaxAgeMs;
  }

  #keepConsumers(nodes: Map<string, NodeMetrics>, total: number | null): void {
    const byNode = new Map([...nodes].map(([name, { consumers }]) => [name, consumers]));
    this.#consumers = { byNode, total, readMs: systemClock.monotonicMs() };
  }

  #counters(
    { countersPer, channelsClosed }: MetricsQuestion,
    nodes: Map<string, NodeMetrics>,
    depths: LedDepths,
    complete: boolean,
  ): { countersOf: MetricsReading['countersOf']; epoch: string } {
    if (!complete) {
      this.#sums.breakOff();
      return { countersOf: () => unknown, epoch: 'incomplete' };
    }
    if (countersPer === 'queue') {
      const counts = [...nodes.values()].map((node) => node.counts);
      return { countersOf: (key) => summed(counts, key), epoch: 'nodes' };
    }
    const channels = new Map([...nodes.values()].flatMap((node) => [...node.channels]));
    const countersOf = this.#sums.advance({ channels, channelsClosed, depths: depths.totals() });
    return { countersOf, epoch: `channels ${this.#own} ${this.#sums.began}` };
  }
}

const unknown: QueueCounters = { published: null, delivered: null, acked: null, redelivered: null };

function summed(nodes: readonly ReadonlyMap<string, Counts>[], key: string): QueueCounters {
  const sum = noCounts();
  for (const node of nodes) {
    const counts = node.get(key);
    if (counts === undefined) continue;
    sum.published += counts.published;
    sum.delivered += counts.delivered;
    sum.acked += counts.acked;
    sum.redelivered += counts.redelivered;
  }
  return sum;
}

async function askAll(
  { endpoints, tls, countersPer }: MetricsQuestion,
  withConsumers: boolean,
  signal: AbortSignal,
): Promise<Answers> {
  const nodes = new Map<string, NodeMetrics>();
  const silent: SilentEndpoint[] = [];
  const cost = { requests: 0, busyMs: 0, wireBytes: 0 };
  await Promise.all(
    endpoints.map(async (endpoint) => {
      const began = systemClock.monotonicMs();
      try {
        const answer = await readNodeMetrics({ url: endpoint.url, tls, withConsumers, countersPer }, signal);
        nodes.set(answer.node, answer);
        cost.wireBytes += answer.wireBytes;
      } catch (error) {
        signal.throwIfAborted();
        if (!isDomainError(error)) throw error;
        silent.push({ ...endpoint, error });
      } finally {
        cost.requests += 1;
        cost.busyMs += systemClock.monotonicMs() - began;
      }
    }),
  );
  return { nodes, silent, cost };
}

/** Depths by queue, each from the node that leads it. A node that led it before may still tell of it. */
class LedDepths {
  readonly keys = new Set<string>();
  readonly #nodes: Map<string, NodeMetrics>;

  constructor(nodes: Map<string, NodeMetrics>) {
    this.#nodes = nodes;
    for (const { depths } of nodes.values()) for (const key of depths.keys()) this.keys.add(key);
  }

  nodeOf(key: string, leader: string | null): string | null {
    if (leader !== null && this.#nodes.get(leader)?.depths.has(key) === true) return leader;
    const telling = [...this.#nodes].filter(([, { depths }]) => depths.has(key));
    return telling.length === 1 ? (telling[0]?.[0] ?? null) : null;
  }

  of(key: string, leader: string | null): Depth | null {
    const node = this.nodeOf(key, leader);
    return node === null ? null : (this.#nodes.get(node)?.depths.get(key) ?? null);
  }

  totals(): Map<string, number> {
    const totals = new Map<string, number>();
    for (const key of this.keys) {
      const depth = this.of(key, null);
      if (depth?.ready != null && depth.unacked !== null) totals.set(key, depth.ready + depth.unacked);
    }
    return totals;
  }
}
