import { expect, test } from 'vitest';
import { emailSchema } from './users';

test('an address is one whatever its case', () => {
  expect(emailSchema.parse('Grace@Example.org')).toBe('grace@example.org');
  expect(emailSchema.safeParse('grace').success).toBe(false);
});
