// How many messages of a queue are ready, as the broker itself counts them now.

import { connect } from 'amqplib';
import type { RabbitMq } from '../brokers/rabbitmq';

export async function depthOf(rabbit: Pick<RabbitMq, 'amqpUrl'>, queue: string): Promise<number> {
  const connection = await connect(rabbit.amqpUrl);
  const channel = await connection.createChannel();
  const { messageCount } = await channel.checkQueue(queue);
  await connection.close();
  return messageCount;
}
