import { expect, test } from 'vitest';
import { DomainError } from '@/server/domain/errors';
import type { RefusingTarget } from '@/server/domain/refused-copies';
import { RefusalCheck } from './refusal-check';

const refuses = { queue: 'orders', exists: true, overflow: 'reject-publish' };
const deadLetters = { ...refuses, overflow: 'reject-publish-dlx' };
const orders = { exchange: '', routingKey: 'orders' };
const mail = { exchange: '', routingKey: 'mail' };

test('goes on as long as the target keeps nothing of it, and stops with what it is now, whatever was planned', async () => {
  let now: RefusingTarget[] = [refuses];
  const check = new RefusalCheck([refuses], () => Promise.resolve(now));
  expect(await check.whyStop([orders, orders])).toBeNull();
  now = [deadLetters];
  expect(await check.whyStop([orders, orders, orders])).toMatch(
    /^Stopped: orders is full.+ up to 3 of them\./,
  );
  // What was under way when it was noticed counts, too.
  expect(await check.whyStop([orders, mail])).toContain('up to 4 of them.');
});

test('a target that does not answer is as it was planned', async () => {
  const silent = () => Promise.reject(new DomainError('timeout', 'No answer.'));
  expect(await new RefusalCheck([refuses], silent).whyStop([orders])).toBeNull();
  expect(await new RefusalCheck([deadLetters], silent).whyStop([orders])).toContain('up to 1 of them.');
});

test('nothing refused asks nobody', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await new RefusalCheck([deadLetters], never).whyStop([])).toBeNull();
});
