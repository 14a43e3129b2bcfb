import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupsInClaim, providerGroupsSchema, rightsOfGroups } from './provider-groups';
import { roles } from './roles';

const eu = { id: '0197a000-0000-7000-8000-000000000001', name: 'eu' };
const parse = (value: unknown) => providerGroupsSchema.parse(JSON.stringify(value));
const named = parse({
  everybody: 'viewer',
  orders: { role: 'operator', reaches: [{ queue: 'orders.*' }] },
  billing: { role: 'operator', reaches: [{ cluster: 'eu', vhost: '/' }], readsMessages: false },
  gone: { role: 'operator', reaches: [{ cluster: 'no such cluster' }] },
  blind: { role: 'viewer', readsMessages: false },
  'cn=admins,dc=example': 'admin',
});
const orders = { clusterId: null, vhost: '*', queue: 'orders.*' };
const billing = { clusterId: eu.id, vhost: '/', queue: '*' };

describe('a person of', () => {
  test.each([
    [[], null],
    [['strangers'], null],
    [['Everybody'], null],
    [['everybody'], { role: 'viewer', scope: null, readsMessages: true }],
    [['blind'], { role: 'viewer', scope: null, readsMessages: false }],
    [['blind', 'everybody'], { role: 'viewer', scope: null, readsMessages: true }],
    [['orders'], { role: 'operator', scope: [orders], readsMessages: true }],
    // The weaker group reaches everything, and must not take the stronger role with it.
    [['everybody', 'orders'], { role: 'operator', scope: [orders], readsMessages: true }],
    [['everybody', 'billing'], { role: 'operator', scope: [billing], readsMessages: false }],
    [['orders', 'billing'], { role: 'operator', scope: [orders, billing], readsMessages: true }],
    [['gone'], null],
    [['gone', 'orders'], { role: 'operator', scope: [orders], readsMessages: true }],
    [['orders', 'cn=admins,dc=example'], { role: 'admin', scope: null, readsMessages: true }],
    [['toString', '__proto__', 'constructor'], null],
  ])('%j gets %j', (groups, rights) => {
    expect(rightsOfGroups(named, groups, [eu])).toEqual(rights);
  });
});

test('losing a group never makes a role stronger', () => {
  const all = Object.keys(named);
  fc.assert(
    fc.property(fc.subarray(all), fc.subarray(all), (some, others) => {
      const strength = (groups: string[]) =>
        roles.indexOf(rightsOfGroups(named, groups, [eu])?.role ?? 'viewer');
      expect(strength(some)).toBeLessThanOrEqual(strength([...some, ...others]));
    }),
  );
});

test.each([
  ['not JSON', 'sre=admin'],
  ['a role that is none', '{"sre":"root"}'],
  ['a list', '["sre"]'],
  ['an empty scope', '{"sre":{"role":"admin","reaches":[]}}'],
  ['a word that is misspelt', '{"sre":{"role":"admin","reach":[{"queue":"a"}]}}'],
])('%s is refused', (_what, text) => {
  expect(providerGroupsSchema.safeParse(text).success).toBe(false);
});

test.each([
  [undefined, []],
  ['sre', ['sre']],
  [
    ['sre', 7, null, 'dev'],
    ['sre', 'dev'],
  ],
  [{ sre: true }, []],
])('the claim %j names %j', (claim, groups) => {
  expect(groupsInClaim(claim)).toEqual(groups);
});
