import { expect, test } from 'vitest';
import { accessMatrix, mayDo, roles } from './roles';

test('each role may do all that a lesser one may', () => {
  for (const access of Object.keys(accessMatrix) as (keyof typeof accessMatrix)[]) {
    const allowed = roles.map((role) => mayDo(role, access));
    expect(allowed).toEqual([...allowed].sort());
    expect(mayDo('admin', access)).toBe(true);
  }
});
