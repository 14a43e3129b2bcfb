// The queues of the demo world: a shop's order pipeline in `/`, its clickstream in `analytics`.

import type { Channel } from 'amqplib';

export const analyticsVhost = 'analytics';

const dlqArguments = { 'x-max-length': 20_000 };

/** Declares everything in `/`. Idempotent. */
export async function declareShop(channel: Channel): Promise<void> {
  await channel.assertExchange('shop', 'topic', { durable: true });
  await channel.assertExchange('shop.dead', 'direct', { durable: true });
  await channel.assertQueue('orders.dlq', { durable: true, arguments: dlqArguments });
  await channel.assertQueue('payments.dlq', { durable: true, arguments: dlqArguments });
  await channel.bindQueue('orders.dlq', 'shop.dead', 'orders');
  await channel.bindQueue('payments.dlq', 'shop.dead', 'payments');

  const quorum = { 'x-queue-type': 'quorum' };
  const deadTo = (key: string) => ({
    'x-dead-letter-exchange': 'shop.dead',
    'x-dead-letter-routing-key': key,
  });
  const queues: Record<string, Record<string, unknown>> = {
    'orders.incoming': {},
    'orders.validate': { ...quorum, ...deadTo('orders') },
    'orders.fulfil': { ...quorum, ...deadTo('orders'), 'x-delivery-limit': 3 },
    'payments.authorize': { ...deadTo('payments'), 'x-message-ttl': 5_000 },
    'payments.capture': deadTo('payments'),
    'inventory.reserve': {},
    'shipping.labels': { 'x-max-priority': 10 },
    'emails.outbound': { 'x-max-length': 200_000 },
    'search.index': quorum,
    'sessions.expiring': { 'x-message-ttl': 60_000, 'x-max-length': 5_000 },
    'orders.events': { 'x-queue-type': 'stream', 'x-max-length-bytes': 50_000_000 },
  };
  for (const [name, args] of Object.entries(queues)) {
    await channel.assertQueue(name, { durable: true, arguments: args });
    await channel.bindQueue(name, 'shop', name);
  }
  await channel.bindQueue('orders.events', 'shop', 'orders.#');
}

/** Declares everything in `analytics`. Idempotent. */
export async function declareAnalytics(channel: Channel): Promise<void> {
  await channel.assertExchange('clicks', 'fanout', { durable: true });
  await channel.assertQueue('clickstream.raw', { durable: true });
  await channel.assertQueue('clickstream.enriched', {
    durable: true,
    arguments: { 'x-queue-type': 'quorum' },
  });
  await channel.assertQueue('reports.nightly', { durable: true });
  await channel.bindQueue('clickstream.raw', 'clicks', '');
}
