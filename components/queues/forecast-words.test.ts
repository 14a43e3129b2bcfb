import { expect, test } from 'vitest';
import { assumptionWords, goingWords, neededWords, whatIfWords } from './forecast-words';

const minute = 60_000;
const unknown = { depthSlopePerSec: null, drainEtaMs: null, limitEtaMs: null, diskEtaMs: null };
const drainEtaMs = { lowMs: 10 * minute, midMs: 12 * minute, highMs: 15 * minute };

test.each([
  [{}, 'Where it goes cannot be told yet: there are too few readings.'],
  [{ depthSlopePerSec: -10, drainEtaMs }, 'As it goes, empty in about 12 min, between 10 min and 15 min.'],
  [{ depthSlopePerSec: 10, limitEtaMs: 120 * minute }, 'It grows by 10/s: at its limit in about 2 h.'],
  [
    { depthSlopePerSec: 10, limitEtaMs: 60 * minute, diskEtaMs: 120 * minute },
    'It grows by 10/s: at its limit in about 1 h; at the disk alarm of its node in about 2 h, by this queue alone.',
  ],
  [{ depthSlopePerSec: 10, diskEtaMs: 400 * 86_400_000 }, 'It grows by 10/s, and no limit is near.'],
  [{ depthSlopePerSec: 0.2 }, 'As it goes, it neither grows nor empties.'],
  [
    { depthSlopePerSec: -9 },
    'When it will be empty cannot be told: its readings do not agree, or it takes more than a week.',
  ],
])('%j goes: %s', (known, words) => {
  expect(goingWords({ ...unknown, ...known })).toBe(words);
});

const capacity = { consumers: 2, arrivalsPerSec: 20, departuresPerSec: 20 };

test.each([
  [0, 'With the 2 consumers of now, 20/s out against 20/s in: it does not get shorter.'],
  [1, 'With 3 consumers, 30/s out against 20/s in: empty in about 1 min.'],
])('with %i more', (more, words) => {
  expect(whatIfWords(capacity, 600, more)).toBe(words);
});

test('more than a week is no forecast', () => {
  expect(whatIfWords(capacity, 100_000_000, 1)).toBe(
    'With 3 consumers, 30/s out against 20/s in: not empty within a week.',
  );
});

test('what is needed, and what is assumed', () => {
  expect(neededWords(capacity)).toBe('It needs 1 more consumer to take a fifth more than what arrives.');
  expect(neededWords({ ...capacity, departuresPerSec: 24 })).toMatch(/^The consumers of now/);
  expect(assumptionWords(capacity)).toBe(
    'Assumes that each further consumer takes 10/s, as one does now, and that 20/s go on coming in.',
  );
});
