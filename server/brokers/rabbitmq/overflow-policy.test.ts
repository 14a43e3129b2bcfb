import { expect, test } from 'vitest';
import { policySchema, queueSchema } from './management-schemas';
import { withOverflowNow } from './overflow-policy';

const told = { overflow: 'reject-publish', 'max-length': 5 };
const queue = queueSchema.parse({ name: 'orders.eu', vhost: '/', effective_policy_definition: told });
const policy = (overflow: string | undefined, more: object = {}) =>
  policySchema.parse({ name: 'p', pattern: '^orders', definition: { overflow }, ...more });
const dlx = 'reject-publish-dlx';

test.each([
  ['a policy that has just been changed', [policy(dlx)], dlx],
  ['the one of the highest priority', [policy('drop-head'), policy(dlx, { priority: 3 })], dlx],
  ['not one of another name', [policy(dlx, { pattern: '^mail' })], undefined],
  ['not one for exchanges', [policy(dlx, { 'apply-to': 'exchanges' })], undefined],
  ['not one for another type', [policy(dlx, { 'apply-to': 'quorum_queues' })], undefined],
  ['one for its type', [policy(dlx, { 'apply-to': 'classic_queues' })], dlx],
  ['none that is gone', [], undefined],
  ['none where the policy in force sets none', [policy(dlx), policy(undefined, { priority: 1 })], undefined],
  ['what was told, where a pattern cannot be read', [policy(dlx, { pattern: '(?i)^ORDERS' })], told.overflow],
])('%s', (_, policies, overflow) => {
  const { effective_policy_definition: now } = withOverflowNow(queue, policies);
  expect(now?.['overflow']).toBe(overflow);
  expect(now?.['max-length']).toBe(5);
});

test('what an operator’s policy may have set stays, where no other sets it', () => {
  const operated = { ...queue, operator_policy: 'guard' };
  expect(withOverflowNow(operated, []).effective_policy_definition).toEqual(told);
  const { effective_policy_definition: now } = withOverflowNow(operated, [policy(dlx)]);
  expect(now).toEqual({ ...told, overflow: dlx });
});

test.each([
  '^(a+)+$',
  '^(a|a){9,}$',
  `^${'a?'.repeat(40)}${'a'.repeat(40)}$`,
  `^${'(a|a)'.repeat(40)}$`,
  '.*.*.*.*b',
  '^(a)\\1\\1b',
])('%s could take for ever on a long name: it is not tried, and what was told stays', (pattern) => {
  const long = { ...queue, name: `${'a'.repeat(200)}!` };
  expect(withOverflowNow(long, [policy(dlx, { pattern })]).effective_policy_definition).toEqual(told);
});

test.each([
  '.*',
  '^orders\\..*',
  '^(orders|mail|payments|stock|invoices)\\.(eu|us)$',
  '^(?!amq\\.).*\\.eu$',
  '[a-z]+\\.[^.]+$',
])('%s is tried', (pattern) => {
  const { effective_policy_definition: now } = withOverflowNow(queue, [policy(dlx, { pattern })]);
  expect(now?.['overflow']).toBe(dlx);
});
