// Applications connected to the memory broker: connections with channels that consume, and hold what they were given
// until they acknowledge it or their connection ends.

import { DomainError } from '@/server/domain/errors';
import type { QueueAddress } from '@/server/domain/queue';
import type { ConnectionView, HolderReading } from '@/server/domain/unacked';
import type { MemoryBroker } from './broker';
import type { MemoryQueue, QueueEntry } from './queue';

type MemoryChannel = {
  name: string;
  tag: string;
  queue: MemoryQueue;
  prefetch: number;
  held: QueueEntry[];
  acked: number;
};

export type MemoryClient = {
  name: string;
  application: string;
  peer: string;
  channels: MemoryChannel[];
};

export class MemoryClients {
  readonly open = new Map<string, MemoryClient>();
  /** True for a user who may not close the connections of others. */
  refusesCloses = false;
  readonly #broker: MemoryBroker;
  #ports = 50_000;

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  connect(application: string): MemoryClient {
    const peer = `10.0.0.7:${(this.#ports += 1)}`;
    const client = { name: `${peer} -> 10.0.0.1:5672`, application, peer, channels: [] };
    this.open.set(client.name, client);
    return client;
  }

  /** A consumer on a channel of its own, which takes at once what its prefetch allows. */
  consume(client: MemoryClient, address: QueueAddress, prefetch: number): MemoryChannel {
    const queue = this.#broker.queue(address);
    const number = client.channels.length + 1;
    const name = `${client.name} (${number})`;
    const channel: MemoryChannel = { name, tag: `tag-${number}`, queue, prefetch, held: [], acked: 0 };
    client.channels.push(channel);
    queue.consumers += 1;
    fill(channel);
    return channel;
  }

  acknowledge(channel: MemoryChannel, count: number): void {
    for (const entry of channel.held.splice(0, count)) {
      channel.queue.acknowledge(entry);
      channel.acked += 1;
    }
    fill(channel);
  }

  /** Throws not_found, broker_denied. */
  close(name: string): void {
    const client = this.get(name);
    if (this.refusesCloses) throw new DomainError('broker_denied', 'Not allowed to close connections.');
    this.open.delete(name);
    for (const { queue, held } of client.channels) {
      queue.consumers -= 1;
      this.#broker.release(queue, held);
    }
  }

  get(name: string): MemoryClient {
    const client = this.open.get(name);
    if (client === undefined) throw new DomainError('not_found', `There is no connection ${name}.`);
    return client;
  }

  holdersOf(queue: MemoryQueue): HolderReading[] {
    return [...this.open.values()].flatMap((client) =>
      client.channels
        .filter((channel) => channel.queue === queue)
        .map((channel) => ({
          channel: channel.name,
          connection: client.name,
          application: client.application,
          peer: client.peer,
          user: 'memory',
          consumerTags: [channel.tag],
          prefetch: channel.prefetch,
          unackedMessages: channel.held.length,
          otherQueues: [],
          acked: channel.acked,
          idleSinceMs: null,
        })),
    );
  }

  viewOf(name: string): ConnectionView {
    const { application, peer, channels } = this.get(name);
    return {
      ...{ name, application, peer, user: 'memory', connectedAtMs: null },
      channels: channels.map(({ name: channel, tag, queue, held }) => ({
        name: channel,
        unackedMessages: held.length,
        consumers: [{ queue: queue.address.name, tag }],
      })),
    };
  }
}

function fill({ queue, held, prefetch }: MemoryChannel): void {
  while (held.length < prefetch) {
    const entry = queue.hold();
    if (entry === undefined) return;
    held.push(entry);
  }
}
