import { expect, test } from 'vitest';
import { testActor } from './testing';
import { accessMatrix, mayDo, refusalOf, roles } from './roles';

test('each role may do all that a lesser one may', () => {
  for (const access of Object.keys(accessMatrix) as (keyof typeof accessMatrix)[]) {
    const allowed = roles.map((role) => mayDo(role, access));
    expect(allowed).toEqual([...allowed].sort());
    expect(mayDo('admin', access)).toBe(true);
  }
});

test('a refusal names the role that is needed and the one there is', () => {
  const ada = testActor({ role: 'viewer' });
  expect(refusalOf(ada, 'queue.delete')).toBe('This needs the role admin; ada is viewer.');
  expect(refusalOf(ada, 'queues.read')).toBeNull();
});

test('a refusal says where the role can be taken for a time, to who may take it', () => {
  const ada = testActor({ role: 'viewer', mayTakeRole: 'operator' });
  expect(refusalOf(ada, 'queue.purge')).toMatch(/needs the role operator.* Take that role for a time/);
  expect(refusalOf(ada, 'queue.delete')).toBe('This needs the role admin; ada is viewer.');
});

test('who is admin for a time manages no users', () => {
  const elevation = { ownRole: 'viewer', untilMs: 1 } as const;
  const ada = testActor({ role: 'admin', mayTakeRole: 'admin', elevation });
  expect(refusalOf(ada, 'queue.delete')).toBeNull();
  for (const access of Object.keys(accessMatrix) as (keyof typeof accessMatrix)[]) {
    if (access.startsWith('user.')) expect(refusalOf(ada, access)).toMatch(/admin for good/);
  }
});
