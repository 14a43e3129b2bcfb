import { expect, test } from 'vitest';
import { plainDetails } from '../testing';
import type { Reading } from './conservation';
import { wasPurged } from './purged';

const reading = (readyMessages: number | null, consumers = 0): Reading => ({
  ...{ atMs: 0, readyMessages, unackedMessages: 0, consumers },
  ...{ published: 0, delivered: 0, acked: 0, redelivered: 0 },
});
const left = (leftWithoutAck: number | null, pending = 0, published: number | null = 0) => ({
  ...{ leftWithoutAck, pending, published },
});

test.each([
  ['while the counters may be late', reading(60), reading(10), left(0, -50), plainDetails, 'perhaps'],
  ['once they are not', reading(10), reading(10), left(50), plainDetails, 'likely'],
  ['more stays than has left', reading(60), reading(40), left(0, -20), plainDetails, 'no'],
  ['nothing left', reading(10), reading(60), left(0, 50), plainDetails, 'no'],
  ['publishes are counted', reading(60), reading(10), left(0, -50, 10), plainDetails, 'no'],
  ['a consumer may have taken them', reading(60, 1), reading(10), left(0, -50), plainDetails, 'no'],
  [
    'they may have expired',
    reading(60),
    reading(10),
    left(0, -50),
    { ...plainDetails, messageTtlMs: 9 },
    'no',
  ],
  [
    'they may have been dropped',
    reading(60),
    reading(10),
    left(0, -50),
    { ...plainDetails, maxLengthBytes: 9 },
    'no',
  ],
  ['depth is not told', reading(60), reading(null), left(null), plainDetails, 'no'],
] as const)('%s', (_, before, after, flow, details, expected) => {
  expect(wasPurged(before, after, flow, details)).toBe(expected);
});
