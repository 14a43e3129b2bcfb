import { expect, test } from 'vitest';
import { accessMatrix, mayDo, refusalOf, roles } from './roles';

test('each role may do all that a lesser one may', () => {
  for (const access of Object.keys(accessMatrix) as (keyof typeof accessMatrix)[]) {
    const allowed = roles.map((role) => mayDo(role, access));
    expect(allowed).toEqual([...allowed].sort());
    expect(mayDo('admin', access)).toBe(true);
  }
});

test('a refusal names the role that is needed and the one there is', () => {
  const ada = { name: 'ada', role: 'viewer', readsMessages: true } as const;
  expect(refusalOf(ada, 'queue.delete')).toBe('This needs the role admin; ada is viewer.');
  expect(refusalOf(ada, 'queues.read')).toBeNull();
});
