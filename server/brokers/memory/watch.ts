// Sees what passes through exchanges of the memory broker, as a driver for a real one does by an exchange of its own.

import type { PassingWatch, Sighting, WatchRequest } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MemoryBroker } from './broker';
import { MemoryQueue, type MemoryMessage } from './queue';
import { viewOf } from './view';

export class MemoryWatch implements PassingWatch {
  readonly blind: PassingWatch['blind'];
  readonly #broker: MemoryBroker;
  readonly #request: WatchRequest;
  readonly #kept: Sighting[] = [];
  #missed = false;
  #ended = false;

  constructor(broker: MemoryBroker, request: WatchRequest) {
    this.#broker = broker;
    this.#request = request;
    this.blind = request.exchanges.flatMap(({ vhost, exchange }) => {
      if (broker.refusesDeclares) return { vhost, exchange, why: 'our user may not declare' };
      if (exchange === '') return { vhost, exchange, why: 'nothing can be bound to the default exchange' };
      const known = broker.routingOf(vhost).exchanges.some(({ name }) => name === exchange);
      return known ? [] : { vhost, exchange, why: 'it does not exist' };
    });
    broker.passing.add(this.#pass);
  }

  async seen(): ReturnType<PassingWatch['seen']> {
    if (this.#broker.faults.hit('watch') !== null || !this.#broker.reachable) this.#end();
    if (this.#ended) throw new DomainError('broker_unreachable', 'The connection to the broker was lost.');
    const missed = this.#missed;
    this.#missed = false;
    return { sightings: this.#kept.splice(0, limits.watchReadMessages), missed };
  }

  async close(): Promise<void> {
    this.#end();
  }

  readonly #pass = (vhost: string, message: MemoryMessage) => {
    const { exchanges, header } = this.#request;
    const { exchange } = message;
    const isHere = (one: { vhost: string; exchange: string }) =>
      one.vhost === vhost && one.exchange === exchange;
    if (!exchanges.some(isHere) || this.blind.some(isHere)) return;
    if (!message.headers.some(({ name, text }) => name === header.name && text === header.value)) return;
    if (this.#kept.length >= limits.watchQueueMessages) {
      this.#kept.shift();
      this.#missed = true;
    }
    const queue = new MemoryQueue({ vhost, name: '' }, {});
    const entry = { sequence: 1, storedAtMs: 0, message, redelivered: false, returns: 0 };
    this.#kept.push({ vhost, exchange, view: viewOf(queue, entry, 1) });
  };

  #end(): void {
    this.#ended = true;
    this.#broker.passing.delete(this.#pass);
  }
}
