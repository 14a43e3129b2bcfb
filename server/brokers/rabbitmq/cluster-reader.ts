// Readings of a cluster over the management API. Exchanges and bindings, which only dead-letter routing and
// the rights need, are kept for a minute or more unless something came since; everything else is asked anew each time.

import type { CallOptions, QueueReading, QueueReadOptions } from '@/server/brokers/driver';
import type { ClusterFacts } from '@/server/domain/cluster';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { ConsumerView, QueueAddress, QueueTopology } from '@/server/domain/queue';
import { limits } from '@/server/domain/limits';
import type { VhostRouting } from '@/server/domain/route';
import { systemClock } from '@/server/platform/clock';
import { withOverflowNow } from './overflow-policy';
import { Topology } from './dead-letter-routing';
import type { ManagementApi, WireMeter } from './management-api';
import type {
  BindingAnswer,
  ConsumerAnswer,
  ExchangeAnswer,
  NodeAnswer,
  OverviewAnswer,
  QueueAnswer,
  WhoamiAnswer,
} from './management-schemas';
import { metricKey } from './node-metrics';
import {
  countersKnown,
  rightsWarnings,
  statisticsWarnings,
  translateFacts,
  translateQueue,
} from './translate';
import { applicationOf } from './translate-holders';
import { translateRouting } from './translate-routing';
import { parseVersion, type BrokerVersion } from './version';

/** The longer it takes to read, the longer it is kept: the broker is busy with it for a hundredth of the time. */
const routingMaxAgeMs = { least: 60_000, perReadingMs: 100, most: 600_000 };
/** A vhost or a queue that came is a reason to read them at once, or once they have been kept for so many times as long
 * as they took to read: before, nothing tells where their dead letters go. */
const keptPerReading = 20;
/** Channels and connections asked about for one queue's page; the rest are listed without details. */
const detailedConsumers = 50;

type Call = CallOptions & { meter?: WireMeter };
export type Routing = {
  exchanges: ExchangeAnswer[];
  bindings: BindingAnswer[];
  whoami: WhoamiAnswer;
  readMs: number;
  tookMs: number;
  /** Those that there were, if they were known. */
  vhosts: string | null;
};

export class ClusterReader {
  overview: OverviewAnswer;
  readonly #api: ManagementApi;
  /** What is wrong, or soon will be, with what was entered. */
  readonly #settingsWarnings: () => string[];
  #routing: Routing | null = null;
  /** As listed last: queues that nobody but a person removes. */
  #lasting: ReadonlySet<string> | null = null;
  /** One of them came after the routing was read. */
  #newcomers = false;
  /** Of the newest snapshot: which queues exist, and which dead-letter into which. */
  #queues: QueueReading[] | null = null;

  constructor(api: ManagementApi, overview: OverviewAnswer, settingsWarnings: () => string[]) {
    this.#api = api;
    this.#settingsWarnings = settingsWarnings;
    this.overview = overview;
  }

  get version(): BrokerVersion {
    return parseVersion(this.overview.rabbitmq_version);
  }

  async whoami(call: CallOptions): Promise<WhoamiAnswer> {
    return this.#api.whoami(call);
  }

  async readFacts(call: Call): Promise<{ facts: ClusterFacts; routing: Routing }> {
    const [overview, vhosts, nodes] = await Promise.all([
      this.#api.overview(call),
      this.#api.vhosts(call),
      orDenied(this.#api.nodes(call)),
    ]);
    this.overview = overview;
    const names = vhosts.map(({ name }) => name);
    const routing = await this.#readRouting(call, names);
    const permitted = new Set(routing.exchanges.map(({ vhost }) => vhost));
    const warnings = [
      ...(names.length === 0
        ? [`The user ${routing.whoami.name} has no permission in any vhost, so no queue is visible.`]
        : []),
      ...rightsWarnings({
        user: routing.whoami.name,
        tags: routing.whoami.tags,
        nodesVisible: nodes !== null,
        // Every vhost has its built-in exchanges; where not even these are listed, we have no permission.
        vhostsWithoutPermission: names.filter((name) => !permitted.has(name)),
      }),
      ...statisticsWarnings(overview),
      ...this.#settingsWarnings(),
    ];
    return { facts: translateFacts(overview, nodes ?? [], names, warnings), routing };
  }

  /** Where the dead letters of these go, of which all are listed: read anew when one came since. */
  async routingFor(listed: Iterable<QueueAnswer>, call: Call): Promise<Routing> {
    const lasting = new Set<string>();
    for (const { vhost, name, durable, auto_delete, exclusive } of listed) {
      if (durable && !auto_delete && !exclusive) lasting.add(metricKey(vhost, name));
    }
    const before = this.#lasting;
    this.#lasting = lasting;
    if (before !== null) this.#newcomers ||= [...lasting].some((key) => !before.has(key));
    return this.#readRouting(call);
  }

  /** The queues of the newest snapshot. */
  remember(queues: QueueReading[]): void {
    this.#queues = queues;
  }

  /** `deadLettersFrom` is as of the newest snapshot of this session; without one it is empty. */
  async readQueue(
    address: QueueAddress,
    { overflowNow = false, ...call }: QueueReadOptions,
  ): Promise<QueueReading> {
    const [told, routing, policies] = await Promise.all([
      this.#api.queue(address, call),
      this.#readRouting(call),
      overflowNow ? orDenied(this.#api.policiesOf(address.vhost, call)) : null,
    ]);
    const answer = policies === null ? told : withOverflowNow(told, policies);
    const topology = new Topology(this.#queues, routing.exchanges, routing.bindings);
    const context = { version: this.version, topology, countersKnown: countersKnown(this.overview) };
    const reading = translateQueue(answer, context);
    const before = this.#queues?.find(({ vhost, name }) => vhost === address.vhost && name === address.name);
    reading.details.deadLettersFrom = [...(before?.details.deadLettersFrom ?? [])];
    const exclusiveConsumer = answer.consumer_details.some(({ exclusive }) => exclusive);
    return { ...reading, exclusiveConsumer };
  }

  async readQueueTopology(address: QueueAddress, call: CallOptions): Promise<QueueTopology> {
    const [answer, bindings] = await Promise.all([
      this.#api.queue(address, call),
      this.#api.queueBindings(address, call),
    ]);
    const consumers = await Promise.all(
      answer.consumer_details.map((consumer, index) =>
        index < detailedConsumers
          ? this.#detailed(consumer, call)
          : Promise.resolve(consumerView(consumer, null, null)),
      ),
    );
    return {
      consumers,
      bindings: bindings.map(({ source, routing_key, arguments: args }) => ({
        source,
        routingKey: routing_key,
        arguments: args,
      })),
    };
  }

  async readRoutingOf(vhost: string, call: CallOptions): Promise<VhostRouting> {
    const [exchanges, bindings] = await Promise.all([
      this.#api.exchangesOf(vhost, call),
      this.#api.bindingsOf(vhost, call),
    ]);
    if (bindings.length > limits.routingBindings) {
      throw new DomainError(
        'limit_exceeded',
        `The vhost ${vhost} has ${bindings.length} bindings; at most ${limits.routingBindings} are followed.`,
      );
    }
    const byPolicy = exchanges.some(({ policy }) => policy);
    return translateRouting(exchanges, bindings, byPolicy ? await this.#api.policiesOf(vhost, call) : []);
  }

  async #detailed(consumer: ConsumerAnswer, call: CallOptions): Promise<ConsumerView> {
    const { name, connection_name: connectionName } = consumer.channel_details;
    const [channel, connection] = await Promise.all([
      name === undefined ? Promise.resolve(null) : this.#api.channel(name, call),
      connectionName === undefined ? Promise.resolve(null) : this.#api.connection(connectionName, call),
    ]);
    return consumerView(consumer, channel?.messages_unacknowledged ?? null, applicationOf(connection));
  }

  /** Null where our rights do not show them. */
  async readNodes(call: CallOptions): Promise<NodeAnswer[] | null> {
    return orDenied(this.#api.nodes(call));
  }

  async readExchanges(call: CallOptions): Promise<ExchangeAnswer[]> {
    return this.#api.exchanges(call);
  }

  async #readRouting(call: Call, vhostNames?: readonly string[]): Promise<Routing> {
    const nowMs = systemClock.monotonicMs();
    const known = this.#routing;
    const vhosts = vhostNames === undefined ? (known?.vhosts ?? null) : JSON.stringify(vhostNames.toSorted());
    if (known !== null) {
      const { readMs, tookMs } = known;
      const { least, perReadingMs, most } = routingMaxAgeMs;
      const keptMs =
        vhosts === known.vhosts && !this.#newcomers
          ? Math.min(most, Math.max(least, perReadingMs * tookMs))
          : keptPerReading * tookMs;
      if (nowMs - readMs < keptMs) return known;
    }
    this.#newcomers = false;
    const [whoami, exchanges, bindings] = await Promise.all([
      this.#api.whoami(call),
      this.#api.exchanges(call),
      this.#api.bindings(call),
    ]);
    const tookMs = systemClock.monotonicMs() - nowMs;
    this.#routing = { whoami, exchanges, bindings, readMs: nowMs, tookMs, vhosts };
    return this.#routing;
  }
}

/** Null where our rights do not show it. */
async function orDenied<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (isDomainError(error) && error.code === 'broker_denied') return null;
    throw error;
  }
}

function consumerView(
  consumer: ConsumerAnswer,
  unackedMessages: number | null,
  application: string | null,
): ConsumerView {
  const { name, connection_name: connection, peer_host: host } = consumer.channel_details;
  return {
    tag: consumer.consumer_tag,
    channel: name ?? '',
    connection: connection ?? '',
    host: host ?? '',
    application,
    prefetch: consumer.prefetch_count,
    ackRequired: consumer.ack_required,
    exclusive: consumer.exclusive,
    active: consumer.active,
    unackedMessages,
  };
}
