import { expect, test } from 'vitest';
import { limits } from './limits';
import { howWatched, planWatch, type WatchedQueue, withoutParking } from './redrive-watch';

const queue = (name: string, over: Partial<WatchedQueue> = {}): WatchedQueue => ({
  vhost: '/',
  name,
  deadLettersTo: null,
  atLeastOnce: false,
  isDeadLetter: false,
  ...over,
});
const to = (exchange: string, ...queues: string[]) => ({ deadLettersTo: { exchange, queues } });
const near = [{ vhost: '/', name: 'orders' }];

test('each exchange is watched once, what is near first; a queue behind one needs no look', () => {
  const plan = planWatch(
    [
      queue('far', { vhost: 'other', ...to('dlx', 'far.dlq') }),
      queue('beside', to('beside.dlx', 'beside.dlq')),
      queue('orders', to('dlx', 'dlq')),
      queue('payments', to('dlx', 'dlq')),
      queue('dlq', { isDeadLetter: true }),
    ],
    near,
  );
  expect(plan.exchanges).toEqual([
    { vhost: '/', exchange: 'dlx' },
    { vhost: '/', exchange: 'beside.dlx' },
    { vhost: 'other', exchange: 'dlx' },
  ]);
  expect([plan.lookAt, plan.gaps]).toEqual([[], []]);
});

test('what no exchange of its own leads to is looked at, and so is what a watch could rob', () => {
  const plan = planWatch(
    [
      queue('orders', to('', 'orders.dlq')),
      queue('careful', { ...to('safe.dlx', 'careful.dlq'), atLeastOnce: true }),
      queue('shared', to('safe.dlx', 'careful.dlq')),
      queue('app_error', { isDeadLetter: true }),
    ],
    near,
  );
  expect(plan.exchanges).toEqual([]);
  expect(plan.lookAt.map(({ name }) => name)).toEqual(['orders.dlq', 'careful.dlq', 'app_error']);
});

test('beyond the bounds it says what is not watched', () => {
  const many = Array.from({ length: limits.watchExchanges + 5 }, (_, i) =>
    queue(`q${i}`, to(`x${i}`, `d${i}`)),
  );
  const loose = Array.from({ length: limits.watchLookQueues + 2 }, (_, i) => queue(`l${i}`, to('', `e${i}`)));
  const plan = planWatch([...many, ...loose], near);
  expect([plan.exchanges.length, plan.lookAt.length]).toEqual([
    limits.watchExchanges,
    limits.watchLookQueues,
  ]);
  expect(plan.gaps).toEqual([
    '5 dead-letter exchanges further away are not watched.',
    '2 dead-letter queues that no exchange leads to are not watched.',
  ]);
});

test('how it watches is one sentence', () => {
  expect(howWatched(0, [])).toBe('Nothing in this cluster dead-letters.');
  expect(howWatched(2, [{ vhost: '/', name: 'a' }])).toBe(
    'Spillway sees what passes through 2 dead-letter exchanges, without touching a queue, and looks into a, where that does no harm.',
  );
});

test('what the run itself parks is not watched, unless dead letters go there, too', () => {
  const parking = { vhost: '/', name: 'dlq.parking' };
  const parked = queue('dlq.parking', { isDeadLetter: true });
  const others = [
    queue('orders', to('', 'dlq')),
    queue('dlq.parking', { vhost: 'other', isDeadLetter: true }),
  ];
  expect(withoutParking([parked, ...others], parking)).toEqual(others);
  expect(withoutParking([parked, ...others], null)).toEqual([parked, ...others]);
  const fed = [parked, queue('orders', to('', 'dlq.parking'))];
  expect(withoutParking(fed, parking)).toEqual(fed);
});
