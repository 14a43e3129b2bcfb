import { expect, test } from 'vitest';
import { explainAge, formatAge } from './age';

test('the basis of an age is visible, and a gap says why', () => {
  expect(formatAge({ value: 7_200_000, basis: 'at-least' })).toBe('≥ 2 h');
  expect(formatAge({ value: 240_000, basis: 'estimate' })).toBe('~4 min');
  expect(formatAge({ value: 240_000, basis: 'exact' })).toBe('4 min');
  expect(formatAge({ value: 0, basis: 'estimate' })).toBe('0 s');
  const gap = { value: null, reason: 'No arrivals are counted here.' } as const;
  expect(formatAge(gap)).toBe('–');
  expect(explainAge(gap)).toBe('No arrivals are counted here.');
});
