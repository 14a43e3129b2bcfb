import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches, reaches, type Scope, touches } from './scope';

const shop = '0197a000-0000-7000-8000-000000000001';
const bank = '0197a000-0000-7000-8000-000000000002';
const orders: Scope = [{ clusterId: shop, vhost: '/', queue: 'orders.*' }];

test.each([
  ['*', '', true],
  ['orders', 'orders', true],
  ['orders', 'Orders', false],
  ['orders.*', 'orders.', true],
  ['orders.*', 'orders', false],
  ['*.dlq', 'a.dlq', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-bb-c', true],
  ['a*b*c', 'acb', false],
  ['a*bc*c', 'abc', false],
  ['a.c', 'abc', false],
  ['**', 'any', true],
])('%s and %s: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));

test('a pattern matches exactly what its expression matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (pattern, name) => {
      const parts = pattern.split('*').map((part) => part.replaceAll('.', '\\.'));
      expect(matches(pattern, name)).toBe(new RegExp(`^${parts.join('[^]*')}$`).test(name));
    }),
  );
});

test('a queue is reached by a rule of its cluster, vhost and name', () => {
  const at = (clusterId: string, vhost: string, name: string) =>
    reaches([orders], { clusterId, vhost, name });
  expect(at(shop, '/', 'orders.dlq')).toBe(true);
  expect(at(bank, '/', 'orders.dlq')).toBe(false);
  expect(at(shop, 'other', 'orders.dlq')).toBe(false);
  expect(at(shop, '/', 'payments')).toBe(false);
});

test('a whole vhost, cluster or installation is reached only by a rule for all of it', () => {
  const whole: Scope = [{ clusterId: shop, vhost: '*', queue: '*' }];
  expect(reaches([orders], { clusterId: shop, vhost: '/' })).toBe(false);
  expect(reaches([whole], { clusterId: shop, vhost: '/' })).toBe(true);
  expect(reaches([orders], { clusterId: shop })).toBe(false);
  expect(reaches([whole], { clusterId: shop })).toBe(true);
  expect(reaches([whole], {})).toBe(false);
  expect(reaches([[{ clusterId: null, vhost: '*', queue: '*' }]], {})).toBe(true);
  expect(reaches([null], {})).toBe(true);
});

test('a token narrows its owner and never widens', () => {
  const token: Scope = [{ clusterId: null, vhost: '*', queue: '*.dlq' }];
  const at = (name: string) => reaches([orders, token], { clusterId: shop, vhost: '/', name });
  expect([at('orders.dlq'), at('orders.new'), at('payments.dlq')]).toEqual([true, false, false]);
});

test('a cluster is touched where some rule may let something of it through', () => {
  expect(touches([orders], shop)).toBe(true);
  expect(touches([orders], bank)).toBe(false);
  expect(touches([orders, null], shop)).toBe(true);
  expect(touches([orders, [{ clusterId: bank, vhost: '*', queue: '*' }]], shop)).toBe(false);
});
