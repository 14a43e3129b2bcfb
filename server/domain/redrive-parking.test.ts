// What a redrive does with a message that has died again too often.

import { describe, expect, test } from 'vitest';
import type { Matchable } from './match-message';
import { parkingQueueOf, parkingSchema } from './redrive';
import { countedAs } from './redrive-progress';
import { RedriveSorter, type SorterInput } from './redrive-sorter';

const input: SorterInput = {
  redriveId: '00000000-0000-7000-8000-000000000001',
  source: 'dlq',
  destination: { kind: 'origin' },
  selection: { kind: 'all' },
  parking: { after: 3, queue: 'dlq.parking' },
  windows: [],
  doubtfulBeforeSeq: 0,
  atomicFromSeq: Infinity,
};

const died = (times: string): Matchable => ({
  fingerprint: 'f1',
  origin: { queue: 'orders' },
  deaths: [
    {
      reason: 'rejected',
      queue: 'orders',
      exchange: '',
      routingKeys: ['orders'],
      count: 1,
      atMs: 1,
      originalExpiration: null,
    },
  ],
  headers: [{ name: 'spillway-redrive-count', type: 'int32', text: times }],
  properties: [],
  contentType: null,
  routingKey: 'orders',
  bodyBase64: '',
  bodyTruncated: false,
});

describe('parking after 3', () => {
  test.each([
    ['0', 'orders', false],
    ['2', 'orders', false],
    ['3', 'dlq.parking', true],
    ['9', 'dlq.parking', true],
    ['many', 'orders', false],
  ])('redriven %s times: to %s', (times, target, parked) => {
    expect(new RedriveSorter(input).judge(died(times))).toMatchObject({ kind: 'publish', target, parked });
  });

  test('what does not say where it died is parked all the same', () => {
    const verdict = new RedriveSorter(input).judge({ ...died('3'), deaths: [] });
    expect(verdict).toMatchObject({ target: 'dlq.parking' });
  });

  test('off, nothing is parked', () => {
    const verdict = new RedriveSorter({ ...input, parking: null }).judge(died('9'));
    expect(verdict).toMatchObject({ target: 'orders', parked: false });
  });
});

test('the journal says moved, the counts say parked', () => {
  const entry = { fingerprint: 'f', messageId: null, target: 'dlq.parking', parked: true } as const;
  expect(countedAs(entry, { outcome: 'moved', detail: null }).outcome).toBe('parked');
  expect(countedAs(entry, { outcome: 'returned', detail: 'gone' }).outcome).toBe('returned');
  expect(countedAs({ ...entry, parked: undefined }, { outcome: 'moved', detail: null }).outcome).toBe(
    'moved',
  );
});

test('the parking queue is named after the dead-letter queue unless one is chosen', () => {
  expect(parkingQueueOf(parkingSchema.parse({ after: 5 }), 'orders.dlq')).toBe('orders.dlq.parking');
  expect(parkingQueueOf(parkingSchema.parse({ after: 5, queue: 'graveyard' }), 'orders.dlq')).toBe(
    'graveyard',
  );
});
