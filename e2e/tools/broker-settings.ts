// Limits of a running private broker, changed as its administrator would.

import type { RabbitMq } from '../brokers/rabbitmq';

/** How long a delivery may stay unacknowledged, and how often that is looked at. For the channels, and from 4.3 the
 * consumers of quorum queues, that are opened from now on. */
export async function setConsumerTimeout(
  broker: RabbitMq,
  { timeoutMs, checkMs }: { timeoutMs: number; checkMs: number },
): Promise<void> {
  const settings = { consumer_timeout: timeoutMs, channel_tick_interval: checkMs };
  const calls = Object.entries(settings).map(([name, ms]) => `application:set_env(rabbit, ${name}, ${ms})`);
  await broker.ctl('eval', `${calls.join(', ')}.`);
}

/** The largest body that the channels opened from now on take. */
export async function setMaxMessageSize(broker: RabbitMq, bytes: number): Promise<void> {
  // The first is what RabbitMQ before 4.0 reads; the second is what a later one keeps from its start.
  const calls = [
    `application:set_env(rabbit, max_message_size, ${bytes})`,
    `persistent_term:put(max_message_size, ${bytes})`,
  ];
  await broker.ctl('eval', `${calls.join(', ')}.`);
}
