// Many queues on a broker, in little time.

import { connect } from 'amqplib';
import { managementOf } from '../brokers/management';
import type { RabbitMq } from '../brokers/rabbitmq';
import { eventually } from './spillway';

export function queueName(index: number): string {
  return `queue-${String(index).padStart(5, '0')}`;
}

/** Those numbered from `from` to before `to`, transient and empty. Resolves when the management API counts them. */
export async function declareQueues(
  rabbit: RabbitMq,
  { from = 0, to }: { from?: number; to: number },
): Promise<void> {
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  for (let first = from; first < to; first += 500) {
    const names = Array.from({ length: Math.min(500, to - first) }, (_, index) => queueName(first + index));
    await Promise.all(names.map((name) => channel.assertQueue(name, { durable: false })));
  }
  await connection.close();
  await eventually(
    `${to} queues in the management API`,
    async () => {
      const overview = (await managementOf(rabbit).call('GET', ['overview'])) as {
        object_totals?: { queues?: number };
      };
      return overview.object_totals?.queues === to ? true : undefined;
    },
    120_000,
  );
}
