import { expect, test } from 'vitest';
import { copiesByQueue, recallOutcome, recallSentence, recallWarnings } from './redrive-undo';

const facts = {
  name: 'orders',
  dlq: 'orders.dlq',
  copies: 1_000,
  depthMessages: 812,
  consumers: 0,
  maxPriority: false,
  leavesOut: [],
};

test.each([
  [
    { recalled: 812, sawAll: false },
    'Recalled 812 of 1,000: 188 had been taken by consumers or died again, or lie deeper than 20,000 messages.',
  ],
  [{ recalled: 812, sawAll: true }, 'Recalled 812 of 1,000: 188 had been taken by consumers or died again.'],
  [{ recalled: 1_000, sawAll: true }, 'Recalled 1,000 of 1,000.'],
  [
    { recalled: 990, stayed: 8, inDoubt: 2, sawAll: true },
    'Recalled 990 of 1,000: 8 could not be moved and stayed; 2 are in doubt.',
  ],
  [{ recalled: 3, sawAll: false, ended: false }, 'Recalled 3 of 1,000 so far.'],
])('says exactly what a recall did and did not reach: %o', (over, sentence) => {
  expect(recallOutcome({ copies: 1_000, stayed: 0, inDoubt: 0, ended: true, ...over })).toBe(sentence);
});

test('a plan says how deep it can look, and names what runs meanwhile', () => {
  expect(recallSentence(facts)).not.toContain('20,000');
  expect(recallSentence({ ...facts, depthMessages: 30_000 })).toContain('At most 20,000 messages of others');
  const running = recallWarnings({ ...facts, consumers: 2 }).join(' ');
  expect(running).toContain('2 consumers run on orders: messages move meanwhile');
  expect(recallWarnings(facts).join(' ')).not.toContain('consumer');
  expect(recallWarnings({ ...facts, consumers: null }).join(' ')).toContain('Consumers may run');
  expect(recallWarnings({ ...facts, leavesOut: ['CC', 'x-death'] }).join(' ')).toContain('CC, x-death');
});

test('only what certainly or possibly arrived in a queue is looked for there', () => {
  const outcome = (
    name: 'moved' | 'parked' | 'in-doubt' | 'returned',
    target: string | null,
    count: number,
  ) => ({
    outcome: name,
    target,
    detail: null,
    count,
  });
  const copies = copiesByQueue([
    outcome('moved', 'orders', 5),
    outcome('in-doubt', 'orders', 2),
    outcome('parked', 'orders.dlq.parking', 3),
    outcome('returned', 'billing', 4),
    outcome('moved', null, 9),
  ]);
  expect([...copies]).toEqual([['orders', 7]]);
});
