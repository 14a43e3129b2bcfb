import { expect, test } from 'vitest';
import { elevationInputSchema } from './elevation';
import { roleWhileTaken, takableRoles } from './takable-roles';

test.each([
  ['viewer', null, []],
  ['viewer', 'viewer', []],
  ['viewer', 'operator', ['operator']],
  ['viewer', 'admin', ['operator', 'admin']],
  ['operator', 'admin', ['admin']],
  ['operator', 'operator', []],
  ['admin', 'operator', []],
] as const)('%s who may take %s: %j', (own, most, expected) => {
  expect(takableRoles(own, most)).toEqual(expected);
});

test.each([
  ['viewer', 'admin', 'operator', 'operator'],
  ['viewer', 'admin', 'admin', 'admin'],
  // An admin has lowered what may be taken meanwhile, or forbidden it.
  ['viewer', 'operator', 'admin', 'operator'],
  ['viewer', null, 'admin', 'viewer'],
  // Or has raised the own role.
  ['admin', 'operator', 'operator', 'admin'],
] as const)('%s, at most %s, took %s: %s', (own, most, taken, expected) => {
  expect(roleWhileTaken(own, most, taken)).toBe(expected);
});

test('a role is taken for one of the bounded times, with a reason', () => {
  const input = { role: 'admin', minutes: 15, reason: 'INC-1042' };
  expect(elevationInputSchema.safeParse(input).success).toBe(true);
  expect(elevationInputSchema.safeParse({ ...input, minutes: 240 }).success).toBe(false);
  expect(elevationInputSchema.safeParse({ ...input, reason: '  ' }).success).toBe(false);
});
