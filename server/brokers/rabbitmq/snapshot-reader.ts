// All queues of a cluster in one reading, in the way that costs this broker least: a small cluster from its listing; a
// large one from the Prometheus endpoints of its nodes, or where these do not answer, from depths alone. What a way
// does not tell is a gap with its reason.

import type { BrokerSnapshot, QueueReading, SnapshotOptions } from '@/server/brokers/driver';
import type { ClusterFacts, Collection } from '@/server/domain/cluster';
import { type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import { systemClock } from '@/server/platform/clock';
import type { TlsSettings } from '@/server/platform/tls';
import type { ClusterReader, Routing } from './cluster-reader';
import { metricsOff, type RabbitMqConfig } from './config';
import { DeclaredQueues } from './declared-queues';
import { Topology } from './dead-letter-routing';
import type { ManagementApi, WireMeter } from './management-api';
import type { QueueAnswer } from './management-schemas';
import { metricsEndpoints } from './metrics-endpoints';
import { MetricsReader, type MetricsReading } from './metrics-reader';
import { metricKey } from './node-metrics';
import { isOwnQueue } from './own-queue';
import {
  blank,
  lacksMajority,
  countersKnown,
  translateQueue,
  translateQueues,
  type TranslateContext,
} from './translate';
import { countsPerQueue } from './version';

type Round = {
  facts: ClusterFacts;
  routing: Routing;
  call: { signal: AbortSignal; meter: WireMeter };
  detail: readonly QueueAddress[];
};
type Read = { queues: QueueReading[] } & Pick<Collection, 'way' | 'countersEpoch' | 'note'>;

const management = 'management';

/** Its node is down, or its name has no path of its own. */
const ofOneQueue: ReadonlySet<DomainErrorCode> = new Set(['broker_rejected', 'unsupported'] as const);

export class SnapshotReader {
  readonly #api: ManagementApi;
  readonly #config: RabbitMqConfig;
  readonly #reader: ClusterReader;
  readonly #tls: TlsSettings | undefined;
  #declared: DeclaredQueues | null = null;
  #metrics = new MetricsReader();
  /** Until when the Prometheus endpoints are left alone, and why. */
  #metricsRefused: { untilMs: number; why: string } | null = null;
  /** Since when not all nodes have answered; null while they do. */
  #incompleteSinceMs: number | null = null;
  #proven = false;
  #translated: { version: number; routing: Routing; byKey: Map<string, QueueReading> } | null = null;

  constructor(api: ManagementApi, config: RabbitMqConfig, reader: ClusterReader, tls?: TlsSettings) {
    this.#tls = tls;
    this.#api = api;
    this.#config = config;
    this.#reader = reader;
  }

  async read({ signal, detail = [] }: SnapshotOptions): Promise<BrokerSnapshot> {
    const meter = { bytes: 0, requests: 0, busyMs: 0 };
    const call = { signal, meter };
    const { facts, routing } = await this.#reader.readFacts(call);
    const {
      queues: all,
      way,
      countersEpoch,
      note,
    } = await this.#readQueues({ facts, routing, call, detail });
    const queues = all.filter((queue) => !isOwnQueue(queue));
    this.#reader.remember(queues);
    const { bytes, requests, busyMs } = meter;
    const collection = { way, countersEpoch, requests, busyMs: Math.round(busyMs), note };
    return { facts: { ...facts, collection }, queues, responseBytes: bytes };
  }

  async #readQueues(round: Round): Promise<Read> {
    const count = this.#reader.overview.object_totals?.queues ?? null;
    if (count === null || count <= limits.wholeListingQueues) {
      this.#declared = null;
      return this.#readPages(round, null);
    }
    const read = await this.#readMetrics(round);
    if (read !== null) return read;
    const note = this.#metricsRefused?.why ?? null;
    return count <= limits.pagedListingQueues ? this.#readPages(round, note) : this.#readTotals(round, note);
  }

  async #readPages({ call }: Round, note: string | null): Promise<Read> {
    const answers = await this.#api.queues(call);
    const routing = await this.#reader.routingFor(answers, call);
    const queues = translateQueues(answers, this.#context(answers, routing));
    return { queues, way: 'pages', countersEpoch: management, note };
  }

  async #readTotals(round: Round, note: string | null): Promise<Read> {
    const declared = (this.#declared ??= new DeclaredQueues(this.#api));
    await declared.begin(round.call);
    const answers = await declared.list(round.call);
    await declared.refresh(round.call);
    const detailed = await this.#askEach(declared, this.#worthAsking(round, declared), round);
    const base = await this.#translate(declared, round);
    const why = 'Too many queues to list all of each at every poll, and no Prometheus endpoint tells it.';
    const queues = answers.flatMap((answer) => {
      const key = metricKey(answer.vhost, answer.name);
      const whole = detailed.get(key);
      const known = base.get(key);
      if (known === undefined) return whole ?? [];
      // Which queues dead-letter into it, its own listing does not tell.
      const { deadLettersFrom } = known.details;
      if (whole !== undefined) return { ...whole, details: { ...whole.details, deadLettersFrom } };
      const ready = answer.messages_ready ?? null;
      const unacked = answer.messages_unacknowledged ?? null;
      const { brokerState } = translateQueue(answer, this.#context(null, round.routing));
      const policyUntold = declared.policyUntold.has(key);
      const depths = { readyMessages: ready, unackedMessages: unacked };
      return { ...blank(known, why), brokerState, ...depths, ...(policyUntold && { policyUntold }) };
    });
    return { queues, way: 'totals', countersEpoch: management, note };
  }

  /** Null where the endpoints do not answer: another way is taken, and these are tried again later. */
  async #readMetrics(round: Round): Promise<Read | null> {
    const nowMs = systemClock.monotonicMs();
    if (this.#metricsRefused !== null && nowMs < this.#metricsRefused.untilMs) return null;
    const reading = await this.#askNodes(round);
    if (typeof reading === 'string') {
      this.#metricsRefused = { untilMs: nowMs + limits.collectRetryMs, why: reading };
      this.#proven = false;
      this.#metrics = new MetricsReader();
      return null;
    }
    this.#metricsRefused = null;
    const declared = (this.#declared ??= new DeclaredQueues(this.#api));
    await declared.begin(round.call);
    await declared.refresh(round.call);
    const { unlisted, untold } = await this.#reconcile(declared, reading, round);
    const detailed = await this.#askEach(declared, this.#worthAsking(round, declared), round);
    const base = await this.#translate(declared, round);
    const queues: QueueReading[] = [];
    const running = runningNodes(round.facts);
    for (const [key, known] of base) {
      if (unlisted.has(key)) continue;
      const told = untold.get(key) ?? measured(known, reading, round.facts, detailed.get(key));
      const one = orMinority(told, declared.byKey.get(key)?.members, running);
      queues.push(declared.policyUntold.has(key) ? { ...one, policyUntold: true } : one);
    }
    return { queues, way: 'metrics', countersEpoch: reading.countersEpoch, note: null };
  }

  /** A sentence where the endpoints are of no use. */
  async #askNodes({ facts, call }: Round): Promise<MetricsReading | string> {
    const { overview, version } = this.#reader;
    const endpoints = metricsEndpoints(this.#config, overview);
    if (this.#config.metricsUrls === metricsOff)
      return `${cheaper} The Prometheus endpoints are turned off in its settings.`;
    if (endpoints.length === 0) return `${cheaper} ${enable}`;
    const running = runningNodes(facts) ?? [];
    const reading = await this.#metrics.read(
      {
        endpoints,
        tls: this.#tls,
        running: running.length > 0 ? running : [overview.node ?? ''],
        countersPer: countsPerQueue(version) ? 'queue' : 'channel',
        consumersTotal: overview.object_totals?.consumers ?? null,
        channelsClosed: overview.churn_rates?.channel_closed ?? null,
      },
      call.signal,
    );
    call.meter.requests += reading.cost.requests;
    call.meter.busyMs += reading.cost.busyMs;
    call.meter.bytes += reading.cost.wireBytes;
    return this.#usable(reading, running);
  }

  /** While a node that has answered before does not, its queues are gaps; one that never does is no way to read. */
  #usable(reading: MetricsReading, running: readonly string[]): MetricsReading | string {
    const missing = running.filter((name) => !reading.nodes.has(name));
    const nowMs = systemClock.monotonicMs();
    if (missing.length === 0 && reading.nodes.size > 0) {
      this.#proven = true;
      this.#incompleteSinceMs = null;
      return reading;
    }
    this.#incompleteSinceMs ??= nowMs;
    const patient = nowMs - this.#incompleteSinceMs < limits.collectRetryMs;
    if (this.#proven && patient && reading.nodes.size > 0) return reading;
    const why = reading.silent[0]?.error.message ?? `No endpoint speaks for ${missing.join(', ')}.`;
    return `${cheaper} ${why} ${enable}`;
  }

  /** Brings what is declared and what the nodes tell of together. `unlisted`: gone, or not to be seen by our user;
   * `untold`: those that no node told of, asked one by one. */
  async #reconcile(declared: DeclaredQueues, reading: MetricsReading, round: Round) {
    const visible = new Set(round.routing.exchanges.map(({ vhost }) => vhost));
    const unknown = [...reading.keys].filter(
      (key) => !declared.byKey.has(key) && visible.has(addressOf(key).vhost),
    );
    const answered = (key: string) => {
      const leader = leaderOf(declared.byKey.get(key));
      return leader === null || reading.nodes.has(leader);
    };
    const missing = [...declared.byKey.keys()].filter((key) => !reading.keys.has(key) && answered(key));
    const many = unknown.length > limits.detailQueues || missing.length > limits.detailQueues;
    if (many && declared.mayList()) await declared.list(round.call);
    const asked = [...unknown, ...missing].filter((key) => !many || declared.byKey.has(key));
    const untold = await this.#askEach(declared, asked.slice(0, limits.detailQueues).map(addressOf), round);
    const unlisted = new Set([...declared.byKey.keys()].filter((key) => !visible.has(addressOf(key).vhost)));
    for (const key of reading.keys) untold.delete(key);
    return { unlisted, untold };
  }

  /** Queues that are looked at, and those whose limit in bytes can only be judged by their bytes. */
  #worthAsking({ detail }: Round, declared: DeclaredQueues): QueueAddress[] {
    const watched = detail.filter(({ vhost, name }) => declared.byKey.has(metricKey(vhost, name)));
    const base = this.#translated?.byKey.values() ?? [];
    const limited = [...base].filter(({ details }) => details.maxLengthBytes !== null);
    return [...watched, ...limited].slice(0, limits.detailQueues);
  }

  async #askEach(
    declared: DeclaredQueues,
    addresses: readonly QueueAddress[],
    { routing, call }: Round,
  ): Promise<Map<string, QueueReading>> {
    const context = this.#context(null, routing);
    const found = new Map<string, QueueReading>();
    for (const { vhost, name } of addresses) {
      const answer = await declared.ask({ vhost, name }, call).catch((error: unknown) => {
        // What one queue does not tell is no failure of the whole reading.
        if (isDomainError(error) && ofOneQueue.has(error.code)) return null;
        throw error;
      });
      if (answer !== null) found.set(metricKey(vhost, name), translateQueue(answer, context));
    }
    return found;
  }

  /** Declared queues as readings, made anew only when something has changed. */
  async #translate(declared: DeclaredQueues, { call }: Round): Promise<Map<string, QueueReading>> {
    const routing = await this.#reader.routingFor(declared.byKey.values(), call);
    const known = this.#translated;
    if (known?.version === declared.version && known.routing === routing) return known.byKey;
    const answers = [...declared.byKey.values()];
    const readings = translateQueues(answers, this.#context(answers, routing));
    const byKey = new Map(readings.map((reading) => [metricKey(reading.vhost, reading.name), reading]));
    this.#translated = { version: declared.version, routing, byKey };
    return byKey;
  }

  #context(answers: QueueAnswer[] | null, routing: Routing): TranslateContext {
    const topology = new Topology(answers, routing.exchanges, routing.bindings);
    const { version, overview } = this.#reader;
    return { version, topology, countersKnown: countersKnown(overview) };
  }
}

const cheaper = 'Queues are read through the management API, which costs this broker far more.';
const enable =
  'Enable the plugin rabbitmq_prometheus on every node, or enter the URLs in the settings of the cluster.';

function addressOf(key: string): QueueAddress {
  const at = key.indexOf('\0');
  return { vhost: key.slice(0, at), name: key.slice(at + 1) };
}

function leaderOf(answer: QueueAnswer | undefined): string | null {
  return answer?.leader ?? answer?.node ?? null;
}

/** `detail` adds what the nodes do not tell: bytes and the publish time of the head. */
function measured(
  known: QueueReading,
  reading: MetricsReading,
  facts: ClusterFacts,
  detail: QueueReading | undefined,
): QueueReading {
  const key = metricKey(known.vhost, known.name);
  const { node } = known.details;
  const depth = reading.depthOf(key, node);
  if (depth === null) return gap(known, reading, facts);
  return {
    ...blank(known, ''),
    ...(detail !== undefined && { readyBytes: detail.readyBytes, headMessageAtMs: detail.headMessageAtMs }),
    brokerState: detail?.brokerState ?? 'running',
    readyMessages: depth.ready,
    unackedMessages: depth.unacked,
    consumers: reading.consumersOf(key, node),
    counters: reading.countersOf(key),
    unknownBecause: silentNodes(reading),
  };
}

/** Undefined where the broker does not tell of its nodes. */
function runningNodes({ nodes }: ClusterFacts): string[] | undefined {
  return nodes.length === 0 ? undefined : nodes.filter(({ running }) => running).map(({ name }) => name);
}

/** The node of its leader tells of a quorum queue without majority as of any other. */
function orMinority(
  one: QueueReading,
  members: readonly string[] | undefined,
  running: readonly string[] | undefined,
): QueueReading {
  const minority = one.type === 'quorum' && one.brokerState === 'running' && lacksMajority(members, running);
  return minority ? { ...one, brokerState: 'minority' } : one;
}

function gap(known: QueueReading, reading: MetricsReading, { nodes }: ClusterFacts): QueueReading {
  const { node } = known.details;
  const isDown = nodes.some(({ name, running }) => name === node && !running);
  if (isDown) return { ...blank(known, `The node ${node ?? ''} is down.`), brokerState: 'down' };
  if (node !== null && reading.nodes.has(node)) {
    return blank(known, `The node ${node} told nothing of this queue.`);
  }
  return blank(known, silentNodes(reading) || `The node ${node ?? 'of this queue'} was not heard.`);
}

function silentNodes({ silent }: MetricsReading): string {
  return silent.map(({ node, url, error }) => `${node ?? url} did not answer: ${error.message}`).join(' ');
}
