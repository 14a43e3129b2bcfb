// A broker as a plain object: what RabbitMQ 4.0 does to messages, without a network. Tests construct it,
// hand its driver to the product, and look at its queues from behind.

import { DomainError } from '@/server/domain/errors';
import type { Death } from '@/server/domain/message';
import type { BindingView, QueueAddress } from '@/server/domain/queue';
import type { VhostRouting } from '@/server/domain/route';
import { MemoryClients } from './clients';
import { MemoryFaults } from './faults';
import { MemoryQueue, type MemoryMessage, type MemoryQueueOptions, type QueueEntry } from './queue';

export type MemoryExchangeType = 'direct' | 'fanout';

export type MemoryPublish = {
  exchange?: string;
  routingKey: string;
  body?: string | Uint8Array;
  messageId?: string;
  contentType?: string;
  headers?: Record<string, string | number>;
  priority?: number;
  userId?: string;
};

export type MemoryPublishAnswer = 'stored' | 'unroutable' | 'refused' | 'no-exchange';

type Exchange = { type: MemoryExchangeType; bindings: { queue: string; routingKey: string }[] };

const keyOf = (vhost: string, name: string) => JSON.stringify([vhost, name]);

export class MemoryBroker {
  readonly faults = new MemoryFaults();
  readonly clients = new MemoryClients(this);
  readonly queues = new Map<string, MemoryQueue>();
  readonly warnings: string[] = [];
  /** Of its only node. */
  alarms: string[] = [];
  /** Told of every message that an exchange brings to a queue. */
  readonly passing = new Set<(vhost: string, message: MemoryMessage) => void>();
  vhosts = ['/'];
  /** Unreachable while false: every call of every session fails. */
  reachable = true;
  /** Answers, and refuses every call. */
  refusesUs = false;
  /** Changes when it restarts. */
  epoch = 1;
  /** Changes when counters are counted by other means. */
  countersEpoch = 'memory';
  /** True: it never says that acknowledgements are on disk. */
  keepsBusy = false;
  /** True for a user without the right to configure. */
  refusesDeclares = false;
  readonly nowMs: () => number;
  readonly #exchanges = new Map<string, Exchange>();

  constructor(options: { nowMs?: () => number } = {}) {
    this.nowMs = options.nowMs ?? (() => 0);
  }

  declareQueue(name: string, options: MemoryQueueOptions = {}, vhost = '/'): MemoryQueue {
    if (!this.vhosts.includes(vhost)) this.vhosts.push(vhost);
    const queue = new MemoryQueue({ vhost, name }, options);
    this.queues.set(keyOf(vhost, name), queue);
    return queue;
  }

  declareExchange(name: string, type: MemoryExchangeType, vhost = '/'): void {
    this.#exchanges.set(keyOf(vhost, name), { type, bindings: [] });
  }

  bind(exchange: string, queue: string, routingKey: string, vhost = '/'): void {
    const found = this.#exchanges.get(keyOf(vhost, exchange));
    if (found === undefined) throw new Error(`no exchange ${exchange}`);
    found.bindings.push({ queue, routingKey });
  }

  deleteQueue(address: QueueAddress): void {
    this.queue(address);
    this.queues.delete(keyOf(address.vhost, address.name));
  }

  /** Throws not_found. */
  queue(address: QueueAddress): MemoryQueue {
    const queue = this.queues.get(keyOf(address.vhost, address.name));
    if (queue === undefined) {
      throw new DomainError('not_found', `There is no queue ${address.name} in vhost ${address.vhost}.`);
    }
    return queue;
  }

  bindingsOf(address: QueueAddress): BindingView[] {
    const bindings: BindingView[] = [{ source: '', routingKey: address.name, arguments: {} }];
    for (const [key, exchange] of this.#exchanges) {
      const [vhost, source] = JSON.parse(key) as [string, string];
      if (vhost !== address.vhost) continue;
      for (const binding of exchange.bindings) {
        if (binding.queue === address.name)
          bindings.push({ source, routingKey: binding.routingKey, arguments: {} });
      }
    }
    return bindings;
  }

  routingOf(vhost: string): VhostRouting {
    const routing: VhostRouting = { exchanges: [], bindings: [] };
    for (const [key, { type, bindings }] of this.#exchanges) {
      const [of, name] = JSON.parse(key) as [string, string];
      if (of !== vhost) continue;
      routing.exchanges.push({ name, type, internal: false, alternate: null });
      for (const { queue, routingKey } of bindings) {
        const binding = { source: name, destination: queue, destinationType: 'queue', routingKey } as const;
        if (this.queues.has(keyOf(vhost, queue))) routing.bindings.push({ ...binding, arguments: {} });
      }
    }
    return routing;
  }

  /** Names of the queues that a message would reach; null where there is no such exchange. */
  route(vhost: string, exchange: string, routingKey: string): string[] | null {
    const exists = (name: string) => this.queues.has(keyOf(vhost, name));
    if (exchange === '') return exists(routingKey) ? [routingKey] : [];
    const found = this.#exchanges.get(keyOf(vhost, exchange));
    if (found === undefined) return null;
    const matching = found.bindings.filter((b) => found.type === 'fanout' || b.routingKey === routingKey);
    return [...new Set(matching.map((b) => b.queue))].filter(exists);
  }

  /** A publish by an application. */
  publish(input: MemoryPublish, vhost = '/'): MemoryPublishAnswer {
    return this.store(vhost, messageFrom(input), true);
  }

  /** Routes and stores one copy per queue; `counted` as channels count and dead-lettering does not. */
  store(vhost: string, message: MemoryMessage, counted: boolean): MemoryPublishAnswer {
    const names = this.route(vhost, message.exchange, message.routingKey);
    if (names === null) return 'no-exchange';
    if (names.length === 0) return 'unroutable';
    if (message.exchange !== '') for (const tell of this.passing) tell(vhost, message);
    let refused = false;
    for (const name of names) {
      const queue = this.queue({ vhost, name });
      if (queue.full && queue.options.overflow === 'reject-publish') {
        refused = true;
        continue;
      }
      if (counted) queue.counters.published += 1;
      queue.append(message, this.nowMs());
      this.#trim(queue);
    }
    return refused ? 'refused' : 'stored';
  }

  /** A consumer takes the head and rejects it without requeue: `count` times. */
  rejectHead(address: QueueAddress, count = 1): void {
    this.#killHead(address, count, 'rejected');
  }

  expireHead(address: QueueAddress, count = 1): void {
    this.#killHead(address, count, 'expired');
  }

  /** A consumer takes the head and acknowledges it. Answers what it took. */
  consumeHead(address: QueueAddress, count = 1): MemoryMessage[] {
    const queue = this.queue(address);
    const taken: MemoryMessage[] = [];
    for (let i = 0; i < count; i += 1) {
      const entry = queue.hold();
      if (entry === undefined) break;
      queue.acknowledge(entry);
      taken.push(entry.message);
    }
    return taken;
  }

  /** Puts held entries back, burying those whose delivery limit is passed. */
  release(queue: MemoryQueue, entries: Iterable<QueueEntry>): void {
    for (const entry of [...entries]) {
      const dead = queue.release(entry);
      if (dead !== null) this.#bury(queue, dead, 'delivery_limit');
    }
  }

  #killHead(address: QueueAddress, count: number, reason: string): void {
    const queue = this.queue(address);
    for (let i = 0; i < count; i += 1) {
      const entry = queue.ready.shift();
      if (entry !== undefined) this.#bury(queue, entry, reason);
    }
  }

  #trim(queue: MemoryQueue): void {
    const { maxLengthMessages, maxLengthBytes, type } = queue.options;
    const bytes = () => queue.ready.reduce((sum, { message }) => sum + message.body.byteLength, 0);
    while (
      type === 'stream' &&
      maxLengthBytes !== null &&
      queue.ready.length > 1 &&
      bytes() > maxLengthBytes
    ) {
      queue.ready.shift();
    }
    while (maxLengthMessages !== null && queue.depth > maxLengthMessages) {
      const dropped = queue.ready.shift();
      if (dropped === undefined) return;
      this.#bury(queue, dropped, 'maxlen');
    }
  }

  #bury(queue: MemoryQueue, entry: QueueEntry, reason: string): void {
    const { deadLetterExchange, deadLetterRoutingKey } = queue.options;
    if (deadLetterExchange === null) return;
    const { message } = entry;
    const history = message.deathsCarried ? [] : message.deaths;
    const same = history.find((d) => d.queue === queue.address.name && d.reason === reason);
    const death: Death = {
      reason,
      queue: queue.address.name,
      exchange: message.exchange,
      routingKeys: [message.routingKey],
      count: (same?.count ?? 0) + 1,
      atMs: this.nowMs(),
      originalExpiration: null,
    };
    const dead: MemoryMessage = {
      ...message,
      exchange: deadLetterExchange,
      routingKey: deadLetterRoutingKey ?? message.routingKey,
      deaths: [death, ...history.filter((d) => d !== same)],
      deathsCarried: false,
    };
    this.store(queue.address.vhost, dead, false);
  }
}

function messageFrom(input: MemoryPublish): MemoryMessage {
  const body = typeof input.body === 'string' ? new TextEncoder().encode(input.body) : input.body;
  const properties = [
    ...(input.contentType === undefined ? [] : [{ name: 'content_type', text: input.contentType }]),
    ...(input.priority === undefined ? [] : [{ name: 'priority', text: String(input.priority) }]),
    ...(input.messageId === undefined ? [] : [{ name: 'message_id', text: input.messageId }]),
    ...(input.userId === undefined ? [] : [{ name: 'user_id', text: input.userId }]),
  ];
  return {
    exchange: input.exchange ?? '',
    routingKey: input.routingKey,
    properties,
    headers: Object.entries(input.headers ?? {}).map(([name, value]) => typedHeader(name, value)),
    body: body ?? new Uint8Array(),
    deaths: [],
    deathsCarried: false,
    priority: input.priority ?? 0,
  };
}

export function typedHeader(name: string, value: string | number) {
  return { name, type: typeof value === 'string' ? 'string' : 'int32', text: String(value) };
}
