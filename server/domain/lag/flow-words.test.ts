import { expect, test } from 'vitest';
import { plainDetails } from '../testing';
import { losesSilently, losingSentence, waysIn, waysOut } from './flow-words';

const to = (queues: string[], certain: boolean) => ({ exchange: 'dlx', routingKey: null, queues, certain });

test.each([
  ['no dead-letter exchange', null, true],
  ['one that leads to a queue', to(['dlq'], true), false],
  ['one from which nothing leads on', to([], true), true],
  ['one whose bindings are not known', to([], false), false],
])('%s', (_, deadLettersTo, expected) => {
  expect(losesSilently({ deadLettersTo })).toBe(expected);
});

test('the ways out are those that the declaration allows', () => {
  expect(waysOut({ ...plainDetails, messageTtlMs: 60_000, maxLengthMessages: 5_000 })).toEqual([
    'expired after 1 min',
    'dropped from the head at max-length 5,000',
    'rejected without requeue',
    'purged',
  ]);
  expect(waysOut({ ...plainDetails, maxLengthMessages: 5, overflow: 'reject-publish' }).join()).not.toContain(
    'dropped',
  );
});

test('the sentence says how many, since when, why they are gone and what may have been', () => {
  expect(losingSentence(1_200, 300_000, { ...plainDetails, maxLengthMessages: 100 })).toBe(
    'Losing messages: 1,200 messages left without ack in the last 5 min and there is no dead-letter exchange, so they are gone. They may have been dropped from the head at max-length 100 or rejected without requeue or expired by a TTL of their own.',
  );
});

test('where uncounted arrivals come from names the queues that dead-letter here', () => {
  expect(waysIn({ ...plainDetails, deadLettersFrom: ['a', 'b', 'c', 'd'] })[0]).toBe(
    'dead-lettered from a, b, c, …',
  );
});
