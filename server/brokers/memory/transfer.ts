// The redrive primitive on the memory broker. Every operation asks the broker's faults first; a lost
// connection puts back all that is held and makes every later operation fail as it would on a network.
// The signal ends `take`; a publish or an acknowledge under way is finished, and `close` puts back.

import type {
  AtomicMove,
  AtomicTransfer,
  HeldMessage,
  PublishOptions,
  PublishOutcome,
  PublishTarget,
  Transfer,
} from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { simplyPutBack, type PutBack } from '@/server/domain/message';
import { redriveExchange } from '@/server/domain/redrive';
import { typedHeader, type MemoryBroker } from './broker';
import { editMessage } from './edit-message';
import type { MemoryFault } from './faults';
import type { MemoryMessage, MemoryQueue, QueueEntry } from './queue';
import { rawOf } from './kept-format';
import { messageViewOf, viewOf } from './view';

export class MemoryTransfer implements Transfer, AtomicTransfer {
  readonly #broker: MemoryBroker;
  readonly #queue: MemoryQueue;
  readonly #signal: AbortSignal;
  readonly #redriveId: string;
  readonly #held = new Map<number, QueueEntry>();
  /** Targets that an atomic move has reached. */
  readonly #bound = new Set<string>();
  #nextToken = 1;
  #lost = false;
  #closed = false;

  /** `redriveId` where it moves atomically. */
  constructor(broker: MemoryBroker, queue: MemoryQueue, signal: AbortSignal, redriveId = '') {
    this.#broker = broker;
    this.#queue = queue;
    this.#signal = signal;
    this.#redriveId = redriveId;
  }

  async take(max: number): Promise<HeldMessage[]> {
    const fault = this.#enter('take');
    const taken: HeldMessage[] = [];
    while (taken.length < max) {
      const entry = this.#queue.hold();
      if (entry === undefined) break;
      const token = this.#nextToken++;
      this.#held.set(token, entry);
      taken.push({
        token,
        view: viewOf(this.#queue, entry, token),
        body: () => entry.message.body,
        raw: () => rawOf(entry.message),
      });
    }
    this.#leave(fault);
    return taken;
  }

  async publish(held: HeldMessage, target: PublishTarget, options: PublishOptions): Promise<PublishOutcome> {
    const entry = this.#held.get(held.token);
    if (this.#lost || this.#closed || entry === undefined) {
      return { outcome: 'rejected', detail: 'Not sent: the connection to the broker was lost.', lost: true };
    }
    const copy = copyOf(entry.message, target, options);
    if ('outcome' in copy) return copy;
    const fault = this.#broker.faults.hit('publish');
    if (!this.#broker.reachable || fault === 'lost-before') return this.#loseWhilePublishing();
    if (fault === 'unconfirmed-absent') return unconfirmed;
    if (fault === 'returned') return { outcome: 'returned', detail: 'The broker returned it: 312 NO_ROUTE.' };
    if (fault === 'rejected') return { outcome: 'rejected', detail: 'The broker refused it.', nacked: true };
    const outcome = this.#store(copy);
    if (fault === 'lost-after') return this.#loseWhilePublishing();
    return fault === 'unconfirmed-stored' ? unconfirmed : outcome;
  }

  fingerprintOfCopy(held: HeldMessage, options: PublishOptions): string | null {
    const entry = this.#held.get(held.token);
    if (entry === undefined) return null;
    const copy = copyOf(entry.message, { exchange: '', routingKey: '' }, options);
    return 'outcome' in copy ? null : messageViewOf(copy, 1).fingerprint;
  }

  async acknowledge(messages: HeldMessage[]): Promise<void> {
    const fault = this.#enter('acknowledge');
    const reached = fault === 'lost-midway' ? Math.floor(messages.length / 2) : messages.length;
    for (const { token } of messages.slice(0, reached)) {
      const entry = this.#held.get(token);
      this.#held.delete(token);
      if (entry === undefined || !this.#queue.acknowledge(entry)) {
        throw new DomainError('conflict', 'The message is no longer held.');
      }
    }
    this.#leave(fault);
  }

  prepare(_moves: readonly AtomicMove[]): void {
    // There is nothing to be done ahead.
  }

  async move(moves: readonly AtomicMove[]): Promise<PublishOutcome[]> {
    const fault = this.#enter('move');
    const outcomes: PublishOutcome[] = [];
    for (const { message, target, ...options } of moves) {
      const entry = this.#held.get(message.token);
      if (fault === 'rejected' || entry === undefined) {
        outcomes.push({ outcome: 'rejected', detail: 'Not sent.' });
        continue;
      }
      if (fault === 'lost-midway' && outcomes.length >= moves.length / 2) break;
      const outcome = this.#moveOne(entry, target, options);
      outcomes.push(outcome);
      const stays =
        outcome.outcome === 'rejected' || (outcome.outcome === 'returned' && outcome.released !== true);
      if (fault === 'lost-midway' || stays) continue;
      this.#held.delete(message.token);
      this.#queue.acknowledge(entry);
    }
    if (fault === 'lost-midway') this.#broker.epoch += 1;
    this.#leave(fault);
    return outcomes;
  }

  #moveOne(entry: QueueEntry, target: string, options: PublishOptions): PublishOutcome {
    const exchange = redriveExchange(this.#redriveId);
    const { vhost } = this.#queue.address;
    const copy = copyOf(entry.message, { exchange, routingKey: target }, options);
    if ('outcome' in copy) return copy;
    if (this.#broker.store(vhost, { ...copy, exchange: '' }, true) === 'stored') {
      this.#bound.add(target);
      return { outcome: 'confirmed' };
    }
    if (!this.#bound.has(target)) return { outcome: 'returned', detail: `There is no queue ${target}.` };
    this.#queue.append(copy);
    return {
      outcome: 'returned',
      detail: `${target} is gone: the copy stands at the end of the source.`,
      released: true,
    };
  }

  /** Written down at once, but where a test says that it is not. */
  async acknowledgedForGood(): Promise<boolean> {
    if (this.#lost) throw connectionLost();
    return !this.#broker.keepsBusy;
  }

  async close(): Promise<PutBack> {
    if (this.#closed) return simplyPutBack;
    this.#closed = true;
    this.#broker.faults.hit('close');
    this.#release();
    return simplyPutBack;
  }

  #enter(operation: 'take' | 'acknowledge' | 'move'): MemoryFault | null {
    if (operation === 'take') this.#signal.throwIfAborted();
    if (this.#lost || this.#closed) throw connectionLost();
    const fault = this.#broker.faults.hit(operation);
    if (!this.#broker.reachable || fault === 'lost-before') this.#lose();
    return fault;
  }

  #leave(fault: MemoryFault | null): void {
    if (fault === 'lost-after' || fault === 'lost-midway') this.#lose();
  }

  #lose(): never {
    this.#lost = true;
    this.#release();
    throw connectionLost();
  }

  #loseWhilePublishing(): PublishOutcome {
    this.#lost = true;
    this.#release();
    return { outcome: 'unknown', detail: 'The connection to the broker was lost before it confirmed.' };
  }

  #release(): void {
    this.#broker.release(this.#queue, this.#held.values());
    this.#held.clear();
  }

  #store(copy: MemoryMessage): PublishOutcome {
    const answer = this.#broker.store(this.#queue.address.vhost, copy, true);
    switch (answer) {
      case 'stored':
        return { outcome: 'confirmed' };
      case 'unroutable':
        return { outcome: 'returned', detail: `Nothing is bound for ${copy.exchange}/${copy.routingKey}.` };
      case 'no-exchange':
        return { outcome: 'rejected', detail: `There is no exchange ${copy.exchange}.` };
      case 'refused':
        return {
          outcome: 'rejected',
          detail: `The queue ${copy.routingKey} is full and refuses more.`,
          nacked: true,
        };
    }
  }
}

const unconfirmed: PublishOutcome = { outcome: 'unknown', detail: 'No confirm came in time.' };

function connectionLost(): DomainError {
  return new DomainError('broker_unreachable', 'The connection to the broker was lost. Try again.');
}

/** The copy, or why there can be none. */
function copyOf(
  original: MemoryMessage,
  target: PublishTarget,
  options: PublishOptions,
): MemoryMessage | PublishOutcome {
  let message = original;
  try {
    if (options.edit !== undefined) message = editMessage(original, options.edit);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { outcome: 'rejected', detail: `Not sent: ${error.message}` };
  }
  const added = Object.entries(options.addHeaders).map(([name, value]) => typedHeader(name, value));
  const names = new Set([...added.map((header) => header.name), ...(options.removeHeaders ?? [])]);
  return {
    ...message,
    ...target,
    headers: [...message.headers.filter((header) => !names.has(header.name)), ...added],
    deathsCarried: true,
  };
}
