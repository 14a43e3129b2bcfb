// Publishes kept messages back to the memory broker. Every publish asks the broker's faults first.

import type { PublishOutcome, RawMessage, ReturnPublisher } from '@/server/brokers/driver';
import type { MemoryBroker } from './broker';
import { keptMessage } from './kept-format';

const unconfirmed: PublishOutcome = { outcome: 'unknown', detail: 'No confirm came in time.' };

export class MemoryReturn implements ReturnPublisher {
  readonly #broker: MemoryBroker;
  readonly #vhost: string;
  #lost = false;

  constructor(broker: MemoryBroker, vhost: string) {
    this.#broker = broker;
    this.#vhost = vhost;
  }

  async publish(message: RawMessage, queue: string): Promise<PublishOutcome> {
    if (this.#lost) return { outcome: 'rejected', detail: 'Not sent: the connection is gone.', lost: true };
    const fault = this.#broker.faults.hit('publish');
    if (!this.#broker.reachable || fault === 'lost-before') return this.#lose();
    if (fault === 'unconfirmed-absent') return unconfirmed;
    if (fault === 'returned') return { outcome: 'returned', detail: 'The broker returned it: 312 NO_ROUTE.' };
    if (fault === 'rejected') return { outcome: 'rejected', detail: 'The broker refused it.' };
    const copy = { ...keptMessage(message), exchange: '', routingKey: queue };
    const answer = this.#broker.store(this.#vhost, copy, true);
    if (fault === 'lost-after') return this.#lose();
    if (fault === 'unconfirmed-stored') return unconfirmed;
    if (answer === 'stored') return { outcome: 'confirmed' };
    if (answer === 'refused') return { outcome: 'rejected', detail: `The queue ${queue} is full.` };
    return { outcome: 'returned', detail: `There is no queue ${queue}.` };
  }

  async close(): Promise<void> {
    this.#lost = true;
  }

  #lose(): PublishOutcome {
    this.#lost = true;
    return { outcome: 'unknown', detail: 'The connection to the broker was lost before it confirmed.' };
  }
}
