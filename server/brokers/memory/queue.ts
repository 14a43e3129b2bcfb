// One queue of the memory broker: ready messages in order, held ones apart. A message that is put back
// returns to its place; a message is always in exactly one of the two collections.

import type { Death, MessageProperty, TypedHeader } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';

export type MemoryMessage = {
  exchange: string;
  routingKey: string;
  properties: readonly MessageProperty[];
  headers: readonly TypedHeader[];
  body: Uint8Array;
  deaths: readonly Death[];
  /** True on a copy that carries another message's deaths: its next death starts a new history. */
  deathsCarried: boolean;
  priority: number;
};

export type MemoryQueueOptions = {
  type?: QueueType;
  durable?: boolean;
  autoDelete?: boolean;
  exclusive?: boolean;
  singleActiveConsumer?: boolean;
  maxPriority?: number | null;
  maxLengthMessages?: number | null;
  /** Streams only: what is beyond it is gone from the beginning. */
  maxLengthBytes?: number | null;
  overflow?: 'drop-head' | 'reject-publish';
  /** Quorum queues only; -1 lifts it. The default is the broker's: 20. */
  deliveryLimit?: number | null;
  deadLetterExchange?: string | null;
  deadLetterRoutingKey?: string | null;
};

export type QueueEntry = {
  /** From 1; on a stream, its offset is one less. */
  sequence: number;
  storedAtMs: number;
  message: MemoryMessage;
  redelivered: boolean;
  /** Returns so far. */
  returns: number;
};

export class MemoryQueue {
  readonly address: QueueAddress;
  readonly options: Required<MemoryQueueOptions>;
  readonly ready: QueueEntry[] = [];
  readonly held = new Set<QueueEntry>();
  readonly counters = { published: 0, delivered: 0, acked: 0, redelivered: 0 };
  /** Consumers of the application, for tests of what depends on their number. */
  consumers = 0;
  brokerState = 'running';
  #nextSequence = 1;
  readonly #acknowledged: QueueEntry[] = [];
  readonly #onAppend = new Set<() => void>();

  constructor(address: QueueAddress, options: MemoryQueueOptions) {
    this.address = address;
    this.options = {
      type: 'classic',
      durable: true,
      autoDelete: false,
      exclusive: false,
      singleActiveConsumer: false,
      maxPriority: null,
      maxLengthMessages: null,
      maxLengthBytes: null,
      overflow: 'drop-head',
      deliveryLimit: null,
      deadLetterExchange: null,
      deadLetterRoutingKey: null,
      ...options,
    };
  }

  get depth(): number {
    return this.ready.length + this.held.size;
  }

  /** Null: no limit. */
  get deliveryLimit(): number | null {
    if (this.options.type !== 'quorum') return null;
    const limit = this.options.deliveryLimit ?? 20;
    return limit < 0 ? null : limit;
  }

  get full(): boolean {
    const { maxLengthMessages } = this.options;
    return maxLengthMessages !== null && this.depth >= maxLengthMessages;
  }

  append(message: MemoryMessage, storedAtMs = 0): void {
    this.#insert({ sequence: this.#nextSequence++, storedAtMs, message, redelivered: false, returns: 0 });
    for (const tell of this.#onAppend) tell();
  }

  /** Resolves at the next message, when the time is over, or when the signal aborts. */
  async appended(waitMs: number, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#onAppend.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, waitMs);
      signal.addEventListener('abort', done, { once: true });
      this.#onAppend.add(done);
    });
  }

  hold(): QueueEntry | undefined {
    const entry = this.ready.shift();
    if (entry === undefined) return undefined;
    this.held.add(entry);
    this.counters.delivered += 1;
    if (entry.redelivered) this.counters.redelivered += 1;
    return entry;
  }

  /** False where the entry is no longer held: it went back, or was acknowledged before. */
  acknowledge(entry: QueueEntry): boolean {
    if (!this.held.delete(entry)) return false;
    this.counters.acked += 1;
    this.#acknowledged.push(entry);
    return true;
  }

  /** What a broker does that ends before it has written down the last so many. */
  forgetAcknowledgements(count: number): void {
    for (const entry of this.#acknowledged.splice(-count)) this.#insert(entry);
  }

  /** Puts back to its place. Answers the entry when its delivery limit is passed: the broker must bury it. */
  release(entry: QueueEntry): QueueEntry | null {
    if (!this.held.delete(entry)) return null;
    entry.redelivered = true;
    entry.returns += 1;
    const limit = this.deliveryLimit;
    if (limit !== null && entry.returns > limit) return entry;
    this.#insert(entry);
    return null;
  }

  #insert(entry: QueueEntry): void {
    let index = this.ready.length;
    while (index > 0 && this.#before(entry, this.ready[index - 1])) index -= 1;
    this.ready.splice(index, 0, entry);
  }

  #before(entry: QueueEntry, other: QueueEntry | undefined): boolean {
    if (other === undefined) return false;
    if (this.options.maxPriority !== null && entry.message.priority !== other.message.priority) {
      return entry.message.priority > other.message.priority;
    }
    return entry.sequence < other.sequence;
  }
}
