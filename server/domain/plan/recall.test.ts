// A recall's plan: its own sentence, warnings and blockers, over the facts that every plan has.

import { expect, test } from 'vitest';
import type { RedriveFacts } from '../redrive-plan';
import type { RecallIntent } from '../redrive-undo';
import type { PlanTarget } from './schema';
import { staleBecause } from './stale';
import { orders, planOf, source } from './testing';

const recall: RecallIntent = {
  ...{ queue: 'orders', dlq: 'orders.dlq', copies: 10, basis: 'exact', inDoubt: 0, changed: false },
};
const deadLetters: PlanTarget = {
  ...orders,
  queue: 'orders.dlq',
  consumers: 0,
  hasDeadLetterExchange: false,
};

test('a recall has its own sentence and warnings, and minds no missing consumer', () => {
  const { plan } = planOf(
    {},
    { recall, source: { ...source, consumers: 1 }, preview: null, targets: [deadLetters] },
  );
  expect(plan.sentence).toContain('Recall what consumers have not taken of 10 copies from orders');
  expect(plan.warnings.map(({ code }) => code)).toEqual(['recall-consumers', 'recall-order']);
  expect(plan.recall).toEqual({ copies: 10, basis: 'exact' });
});

test('what forbids a recall is said in its own words, and fewer messages of others make its plan no older', () => {
  const destination = { kind: 'queue', name: 'orders.dlq' } as const;
  const blockersOf = (over: Partial<RedriveFacts>) =>
    planOf({ name: 'orders', destination }, { recall, preview: null, targets: [deadLetters], ...over }).plan
      .blockers;
  const gone = { error: { code: 'not_found', message: 'There is no such queue.' } } as const;
  expect(blockersOf({ source: gone })[0]?.sentence).toContain('orders is gone, and what was in it with it');
  expect(blockersOf({ source: { ...source, readyMessages: 0 } })[0]?.sentence).toContain('nothing to recall');
  const missing = [{ ...deadLetters, exists: false }];
  expect(blockersOf({ targets: missing })[0]?.sentence).toContain('Create it again under this name');
  const planAt = (readyMessages: number) =>
    planOf(
      { destination: { kind: 'queue', name: 'orders' } },
      { recall, source: { ...source, readyMessages } },
    ).plan;
  expect(staleBecause(planAt(4_000), planAt(10))).toBeNull();
});

test('room in the dead-letter queue is weighed against the copies, not against all that lies in the target', () => {
  const codes = (maxLengthMessages: number) =>
    planOf(
      {},
      { recall, preview: null, targets: [{ ...deadLetters, depthMessages: 0, maxLengthMessages }] },
    ).plan.warnings.map(({ code }) => code);
  expect(codes(10)).not.toContain('room');
  expect(codes(9)).toContain('room');
});
