import { expect, test } from 'vitest';
import { fullInMs, growthPerDay, slowGrowth, slowGrowthSentence } from './slow-growth';

const dayMs = 86_400_000;

test.each<[string, (number | null)[], object | null]>([
  ['rises each day', [400, 300, 200, 100], { days: 3, fromMessages: 100, toMessages: 400 }],
  ['from empty', [60, 40, 20, 0, 0], { days: 3, fromMessages: 0, toMessages: 60 }],
  [
    'the rise begins where it last fell',
    [400, 300, 200, 100, 900],
    { days: 3, fromMessages: 100, toMessages: 400 },
  ],
  [
    'a day of which too little is known ends it',
    [500, 400, 300, 200, null, 50],
    { days: 3, fromMessages: 200, toMessages: 500 },
  ],
  ['two days are too few', [300, 200, 100], null],
  ['a pause breaks it', [400, 300, 300, 200, 100], null],
  ['falls at last', [350, 400, 300, 200, 100], null],
  ['by a handful only', [9, 6, 3, 0], null],
  ['by next to nothing of what is there', [100_030, 100_020, 100_010, 100_000], null],
  ['the newest day is not known', [null, 400, 300, 200, 100], null],
  ['nothing is known', [], null],
])('%s', (_, lowest, found) => {
  expect(slowGrowth(lowest)).toEqual(found);
});

test('when it is full follows from its pace; of a full queue that is now', () => {
  const growth = { days: 4, fromMessages: 100, toMessages: 500 };
  expect(growthPerDay(growth)).toBe(100);
  expect(fullInMs(growth, 1_500)).toBe(10 * dayMs);
  expect(fullInMs(growth, 400)).toBe(0);
  expect(fullInMs(growth, null)).toBeNull();
});

test('the sentence names the limit only where there is one', () => {
  const growth = { days: 11, fromMessages: 180, toMessages: 1_980 };
  const grown = 'Has grown for 11 days: its lowest depth of a day rose from 180 to 1,980, about 164 a day.';
  expect(slowGrowthSentence(growth, null)).toBe(grown);
  expect(slowGrowthSentence(growth, 5_000)).toBe(
    `${grown} At that pace it holds its limit of 5,000 in about 18 d.`,
  );
  expect(slowGrowthSentence(growth, 2_000)).toBe(
    `${grown} At that pace it holds its limit of 2,000 in about 3 h.`,
  );
});
