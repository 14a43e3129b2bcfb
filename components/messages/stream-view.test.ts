import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatView, intervalText, localInstant, modeOf, parseView, type StreamView } from './stream-view';

describe('what the URL holds', () => {
  test.each<[string, StreamView]>([
    ['first', { at: 'first' }],
    ['last', { at: 'last' }],
    ['live', { at: 'live' }],
    ['0', { at: 'offset', offset: 0 }],
    ['9007199254740991', { at: 'offset', offset: Number.MAX_SAFE_INTEGER }],
    ['before-17', { at: 'before', offset: 17 }],
    ['2026-11-26T23:00:00.000Z', { at: 'time', sinceMs: Date.UTC(2026, 10, 26, 23) }],
    ['90s', { at: 'ago', agoMs: 90_000 }],
    ['2h', { at: 'ago', agoMs: 7_200_000 }],
  ])('%s', (text, view) => {
    expect(parseView(text)).toEqual(view);
    expect(formatView(view)).toBe(text);
  });

  test.each([
    '',
    'middle',
    '-1',
    '1.5',
    '9007199254740993',
    'before-',
    '5w',
    '0s',
    '2026-11',
    '2026-99-99T00:00',
    '7 ',
  ])('%j is no position', (text) => {
    expect(parseView(text)).toBeNull();
  });

  test('every view comes back from its address', () => {
    const offset = fc.nat({ max: Number.MAX_SAFE_INTEGER });
    const views = fc.oneof(
      fc.record({ at: fc.constantFrom('offset' as const, 'before' as const), offset }),
      fc.record({ at: fc.constant('time' as const), sinceMs: fc.nat({ max: 253_402_300_799_000 }) }),
      fc.nat({ max: 100_000 }).map((s) => ({ at: 'ago' as const, agoMs: (s + 1) * 1_000 })),
    );
    fc.assert(
      fc.property(views, (view) => {
        expect(parseView(formatView(view))).toEqual(view);
      }),
    );
  });
});

test('an interval is told in its largest whole unit', () => {
  expect([1_000, 60_000, 5_400_000, 86_400_000].map(intervalText)).toEqual(['1s', '1m', '90m', '1d']);
});

test('paging and the tail are none of the ways to begin', () => {
  expect(modeOf({ at: 'offset', offset: 1 })).toBe('offset');
  expect(modeOf({ at: 'before', offset: 1 })).toBeNull();
  expect(modeOf({ at: 'live' })).toBeNull();
});

test('a field for local time takes what it was given', () => {
  const atMs = Date.UTC(2026, 10, 26, 23, 0, 5);
  expect(new Date(localInstant(atMs)).getTime()).toBe(atMs);
});
