import { expect, test } from 'vitest';
import { cn } from './cn';

test('a colour does not undo a text size of ours, and the later of two sizes wins', () => {
  expect(cn('text-table', 'text-act')).toBe('text-table text-act');
  expect(cn('text-table text-act', 'text-label', 'text-muted')).toBe('text-label text-muted');
});
