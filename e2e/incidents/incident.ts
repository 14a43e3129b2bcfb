// What an incident is: something that goes wrong on a real broker, and the questions that it puts to whoever is on call.

import type { ConfirmChannel } from 'amqplib';
import { connect } from 'amqplib';
import { setTimeout as delay } from 'node:timers/promises';
import type { RabbitMq } from '../brokers/rabbitmq';
import type { Database } from '@/server/platform/database';
import type { Spillway } from '../tools/spillway';
import type { Walk } from './walk';

export type Scene = {
  rabbit: RabbitMq;
  spillway: Spillway;
  clusterId: string;
  db: Database;
};

export type Question = {
  asked: string;
  /** More than these clicks are too many. */
  mostClicks: number;
  /** From the overview to the answer on the screen. */
  ours(walk: Walk, scene: Scene): Promise<void>;
  /** The same in RabbitMQ's management UI from its queue list, or why it cannot answer. */
  peer: ((walk: Walk, scene: Scene) => Promise<void>) | string;
};

export type Incident = {
  name: string;
  queue: string;
  /** The state that Spillway sees it by; null where no state tells. */
  state: string | null;
  /** Resolves with what ends its applications once it goes wrong. */
  begin(scene: Scene): Promise<() => Promise<void>>;
  questions: readonly Question[];
};

/** An application of the world: a named connection with one channel that publishes, and does something now and then. */
export async function startApplication(
  amqpUrl: string,
  name: string,
  setup: (channel: ConfirmChannel) => Promise<void>,
): Promise<{ stop(): Promise<void> }> {
  const connection = await connect(amqpUrl, {
    noDelay: true,
    clientProperties: { connection_name: name },
  });
  // Ended by the test while messages are on their way.
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  await setup(channel);
  return { stop: async () => connection.close().catch(() => undefined) };
}

/** Publishes one message each `everyMs` until it is stopped. */
export async function startPublisher(
  amqpUrl: string,
  name: string,
  { queue, everyMs, bodyOf }: { queue: string; everyMs: number; bodyOf: (n: number) => object },
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const application = await startApplication(amqpUrl, name, async (channel) => {
    await channel.checkQueue(queue);
    void (async () => {
      for (let n = 0; !stopping.signal.aborted; n += 1) {
        channel.sendToQueue(queue, Buffer.from(JSON.stringify(bodyOf(n))), {
          persistent: true,
          contentType: 'application/json',
          messageId: `${queue}-${n}`,
        });
        await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    })();
  });
  return {
    async stop() {
      stopping.abort();
      await application.stop();
    },
  };
}
