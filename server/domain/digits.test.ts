import fc from 'fast-check';
import { expect, test } from 'vitest';
import { count } from './digits';

const english = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

test('a number is grouped as English does', () => {
  fc.assert(
    fc.property(fc.integer(), (value) => {
      expect(count(value)).toBe(english.format(value));
    }),
  );
});

test.each([
  [0, 0, '0'],
  [999, 0, '999'],
  [1_234_567, 0, '1,234,567'],
  [-4_120, 0, '-4,120'],
  [1_234.56, 1, '1,234.6'],
  [0.04, 1, '0'],
])('%d with %i decimals reads %s', (value, decimals, text) => expect(count(value, decimals)).toBe(text));
