// An application that consumes and keeps what it gets until it is told to acknowledge.

import { once } from 'node:events';
import { connect, type ConsumeMessage } from 'amqplib';
import { eventually } from '../tools/spillway';

export type Consumer = Awaited<ReturnType<typeof startConsumer>>;

export async function startConsumer(
  amqpUrl: string,
  queue: string,
  { application, prefetch }: { application: string; prefetch: number },
) {
  const connection = await connect(amqpUrl, { clientProperties: { connection_name: application } });
  // Being cut off is what it is for.
  connection.on('error', () => undefined);
  const closed = once(connection, 'close');
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  const held: ConsumeMessage[] = [];
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message !== null) held.push(message);
  });
  return {
    held: () => held.length,
    acknowledge: async (count: number) => {
      await eventually(`${count} messages held`, async () => (held.length >= count ? true : undefined));
      for (const message of held.splice(0, count)) channel.ack(message);
    },
    close: async () => connection.close(),
    ended: async () => {
      await closed;
    },
  };
}
