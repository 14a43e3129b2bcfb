import { expect, test } from 'vitest';
import type { ConnectionView, HolderView } from '@/server/domain/unacked';
import { closeSentence, idleSentence, unlistedMessages, whoWords } from './unacked-words';

function holder(change: Partial<HolderView> = {}): HolderView {
  return {
    channel: 'c (1)',
    connection: 'c',
    application: 'worker-7',
    peer: '10.0.0.7:5000',
    user: 'orders',
    consumerTags: ['t'],
    prefetch: 10,
    unackedMessages: 10,
    otherQueues: [],
    ackRatePerSec: { value: 0, basis: 'estimate' },
    silentMs: { value: 720_000, basis: 'estimate' },
    ...change,
  };
}

test('who holds what, and how long without an ack', () => {
  expect(idleSentence(holder())).toBe(
    '10 messages are held by worker-7 (10.0.0.7) for 12 min without an ack.',
  );
  const one = holder({
    unackedMessages: 1,
    silentMs: { value: 60_000, basis: 'at-least' },
    application: null,
  });
  expect(idleSentence(one)).toBe('1 message is held by 10.0.0.7:5000 for at least 1 min without an ack.');
  expect(idleSentence(holder({ otherQueues: ['payments'] }))).toMatch(/Some may be of payments/);
});

test('a client without a name, an address or a user is still called something', () => {
  expect(whoWords({ application: null, peer: '', user: 'orders' })).toBe('orders');
  expect(whoWords({ application: null, peer: '', user: null })).toBe('an unknown client');
  expect(whoWords({ application: 'a', peer: '[fd00::7]:5000', user: null })).toBe('a ([fd00::7])');
});

test('what nobody on the list holds is told only where it is known', () => {
  expect(unlistedMessages(12, [holder()])).toBe(2);
  expect(unlistedMessages(9, [holder()])).toBe(0);
  expect(unlistedMessages(null, [holder()])).toBeNull();
  expect(unlistedMessages(12, [holder({ unackedMessages: null })])).toBeNull();
  expect(unlistedMessages(12, [holder({ otherQueues: ['payments'] })])).toBeNull();
});

test('closing names every channel, consumer and queue that goes along', () => {
  const connection: ConnectionView = {
    name: 'c',
    application: 'worker-7',
    peer: '10.0.0.7:5000',
    user: 'orders',
    connectedAtMs: null,
    channels: [
      { name: 'c (1)', unackedMessages: 10, consumers: [{ queue: 'orders', tag: 'a' }] },
      {
        name: 'c (2)',
        unackedMessages: 7,
        consumers: [
          { queue: 'payments', tag: 'b' },
          { queue: 'orders', tag: 'c' },
        ],
      },
    ],
  };
  expect(closeSentence(connection)).toBe(
    'worker-7 (10.0.0.7) is cut off: the broker closes no single channel, only a whole connection. ' +
      'With it go 2 channels and 3 consumers on orders, payments. ' +
      'The 17 messages it holds go back to their queues and are delivered again, marked redelivered. ' +
      'Most clients connect again by themselves.',
  );
  expect(
    closeSentence({ ...connection, channels: [{ name: 'c (1)', unackedMessages: 0, consumers: [] }] }),
  ).toMatch(/With it goes 1 channel and 0 consumers\. It holds no message\./);
  expect(
    closeSentence({ ...connection, channels: [{ name: 'c (1)', unackedMessages: null, consumers: [] }] }),
  ).toMatch(/What it holds goes back/);
});
