import { describe, expect, test } from 'vitest';
import type { Death } from './message';
import { addressOf, addressWords, originQueueOf, type RedriveDestination } from './redrive-destination';

const death = (over: Partial<Death>): Death => ({
  reason: 'rejected',
  queue: 'orders',
  exchange: 'events',
  routingKeys: ['order.created'],
  count: 1,
  atMs: null,
  originalExpiration: null,
  ...over,
});

/** Rejected, retried after a pause, rejected again: the second rejection moved its entry to the front. */
const retried = {
  deaths: [
    death({ count: 2 }),
    death({ queue: 'orders.retry', reason: 'expired', exchange: 'retry', routingKeys: ['orders'] }),
  ],
  headers: [
    { name: 'x-first-death-queue', type: 'string', text: 'orders' },
    { name: 'x-first-death-reason', type: 'string', text: 'rejected' },
    { name: 'x-first-death-exchange', type: 'string', text: 'events' },
  ],
};

describe('the address of a message', () => {
  const events = { exchange: 'events', routingKey: 'order.created' };
  test.each<[string, RedriveDestination, object | null]>([
    ['origin', { kind: 'origin' }, { exchange: '', routingKey: 'orders' }],
    ['queue', { kind: 'queue', name: 'fixed' }, { exchange: '', routingKey: 'fixed' }],
    ['original', { kind: 'original' }, events],
    ['exchange and key', { kind: 'exchange', name: 'x', routingKey: '' }, { exchange: 'x', routingKey: '' }],
    [
      'exchange, keeping the key',
      { kind: 'exchange', name: 'x', routingKey: null },
      { exchange: 'x', routingKey: 'order.created' },
    ],
    ['the queue that it lies in', { kind: 'queue', name: 'orders.dlq' }, null],
  ])('%s', (_, destination, expected) => {
    expect(addressOf(destination, retried, 'orders.dlq')).toEqual(expected);
  });

  test('without the headers of the first death, the oldest entry tells', () => {
    const message = { deaths: [death({ exchange: 'late' }), death({ exchange: 'first' })], headers: [] };
    expect(addressOf({ kind: 'original' }, message, 'q')?.exchange).toBe('first');
  });

  test('a message that carries no death has no origin, and no routing key to keep', () => {
    const none = { deaths: [], headers: [] };
    for (const kind of ['origin', 'original'] as const) expect(addressOf({ kind }, none, 'q')).toBeNull();
    expect(addressOf({ kind: 'exchange', name: 'x', routingKey: null }, none, 'q')).toBeNull();
    expect(addressOf({ kind: 'exchange', name: 'x', routingKey: 'k' }, none, 'q')).not.toBeNull();
  });

  test('first published straight into the queue that it lies in: it would come back at once', () => {
    const straight = { deaths: [death({ exchange: '', routingKeys: ['orders.dlq'] })], headers: [] };
    expect(addressOf({ kind: 'original' }, straight, 'orders.dlq')).toBeNull();
  });
});

test('the origin is where it died last, other than in the queue that it lies in', () => {
  const deaths = [{ queue: 'orders.dlq' }, { queue: 'orders.retry' }, { queue: 'orders' }];
  expect(originQueueOf(deaths, 'orders.dlq')).toBe('orders.retry');
  expect(originQueueOf([{ queue: 'orders.dlq' }], 'orders.dlq')).toBeNull();
  expect(originQueueOf([], 'orders.dlq')).toBeNull();
});

test('an address reads as a queue, or as exchange and key, and is never empty', () => {
  expect(addressWords({ exchange: '', routingKey: 'orders' })).toBe('orders');
  expect(addressWords({ exchange: 'events', routingKey: '' })).toBe('events → ');
});
