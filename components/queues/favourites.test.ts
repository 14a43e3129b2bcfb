import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { hasQueue, parseFavourites, toggled } from './favourites';

const clusterId = '0192b0a4-7c1e-7cc0-8000-000000000001';
const orders = { clusterId, vhost: '/', name: 'orders' };
const odd = { clusterId, vhost: 'a/b "c"', name: 'ÄPFEL 🍏 100%' };

test('a queue is starred, found by cluster, vhost and name, and let go', () => {
  const starred = toggled(toggled([], orders) ?? [], odd) ?? [];
  expect(starred).toEqual([orders, odd]);
  expect(hasQueue(starred, odd)).toBe(true);
  expect(hasQueue(starred, { ...odd, vhost: '/' })).toBe(false);
  expect(hasQueue(starred, { ...odd, clusterId: '0192b0a4-7c1e-7cc0-8000-000000000002' })).toBe(false);
  expect(toggled(starred, orders)).toEqual([odd]);
});

test('only where a queue is gets kept, not its numbers', () => {
  expect(toggled([], { ...orders, ...{ depthMessages: 5 } })).toEqual([orders]);
});

test('there are no more than the limit, and at the limit one can still be let go', () => {
  const full = Array.from({ length: limits.favouriteQueues }, (_, i) => ({ ...orders, name: `q${i}` }));
  expect(toggled(full, orders)).toBeNull();
  expect(toggled(full, { ...orders, name: 'q7' })).toHaveLength(limits.favouriteQueues - 1);
});

test.each([[null], [''], ['{'], ['{"a":1}'], ['[{"clusterId":"x","vhost":"/","name":"orders"}]']])(
  'what is not as we write it (%s) is no favourite',
  (text) => {
    expect(parseFavourites(text)).toEqual([]);
  },
);

test('what was written is read again', () => {
  expect(parseFavourites(JSON.stringify([orders, odd]))).toEqual([orders, odd]);
});
