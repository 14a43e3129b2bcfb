import { describe, expect, test } from 'vitest';
import type { RedriveInput } from './redrive';
import { redrivePaceSchema } from './redrive-pace';
import { makePlan, type RedriveFacts, type RedriveTarget } from './redrive-plan';

const input: RedriveInput = {
  clusterId: '0192f0c0-0000-7000-8000-000000000000',
  vhost: '/',
  name: 'orders.dlq',
  destination: { kind: 'origin' },
  selection: { kind: 'all' },
  ratePerSec: null,
  pace: redrivePaceSchema.parse({}),
  notBeforeMs: null,
  parking: null,
  reason: '',
};

const orders: RedriveTarget = {
  queue: 'orders',
  exists: true,
  depthMessages: 10,
  consumers: 2,
  maxLengthMessages: null,
  overflow: null,
};

const capability = { supported: true, guarantee: 'at-least-once', keepsOrder: true, sentence: '' } as const;
const source = { type: 'classic', readyMessages: 4120, capability, budget: null } as const;
const facts: RedriveFacts = {
  clusterName: 'production',
  readOnly: false,
  activeActor: null,
  source,
  targets: [orders],
};

const planOf = (over: Partial<RedriveInput>, with_: Partial<RedriveFacts> = {}) =>
  makePlan({ ...input, ...over }, { ...facts, ...with_ });

describe('the sentence', () => {
  test('says how many, from where, to where, how fast, and what cannot be undone', () => {
    const { sentence, warnings, blockers } = planOf({ ratePerSec: 200 }).plan;
    expect(sentence).toContain(
      'Redrive 4,120 messages from orders.dlq to the queues where they died, at most 200/s.',
    );
    expect(sentence).toContain('cannot be undone');
    expect([...warnings, ...blockers]).toEqual([]);
  });

  test('speaks of one message as one', () => {
    const { sentence } = planOf({ selection: { kind: 'first', count: 1 } }).plan;
    expect(sentence).toContain('Redrive 1 message from orders.dlq to the queue where it died,');
  });
});

test('the bound never passes what is ready now', () => {
  expect(planOf({ selection: { kind: 'first', count: 9_999 } }).plan.boundMessages).toBe(4120);
  expect(planOf({ selection: { kind: 'messages', fingerprints: ['a', 'b'] } }).plan.boundMessages).toBe(2);
});

describe('blockers', () => {
  const gone = { ...orders, exists: false };
  test.each<[string, Partial<RedriveInput>, Partial<RedriveFacts>]>([
    ['forbidden', {}, { readOnly: true }],
    ['conflict', {}, { activeActor: 'ada' }],
    ['broker_unreachable', {}, { source: { error: { code: 'broker_unreachable', message: 'No answer.' } } }],
    ['unsupported', {}, { source: { ...source, capability: { supported: false, reason: 'A stream.' } } }],
    ['unsupported', {}, { source: { ...source, readyMessages: null } }],
    ['invalid', {}, { source: { ...source, readyMessages: 0 } }],
    ['unsupported', {}, { source: { ...source, budget: { limit: 20, used: 20, remaining: 0 } } }],
    ['invalid', { destination: { kind: 'queue', name: 'orders.dlq' } }, {}],
    ['not_found', { destination: { kind: 'queue', name: 'orders' } }, { targets: [gone] }],
  ])('%s', (code, over, with_) => {
    const { blockers, plan } = planOf(over, with_);
    expect(blockers.map((blocker) => blocker.code)).toContain(code);
    expect(plan.blockers.every((sentence) => sentence.endsWith('.'))).toBe(true);
  });
});

describe('warnings', () => {
  const warningsFor = (target: Partial<RedriveTarget>) =>
    planOf({}, { targets: [{ ...orders, ...target }] }).plan.warnings.join(' ');

  test('a target without consumers', () => {
    expect(warningsFor({ consumers: 0 })).toContain('orders has no consumers');
    expect(warningsFor({ consumers: null })).toBe('');
  });

  test('a target with too little room: what refuses keeps messages here, what drops loses others', () => {
    const full = { maxLengthMessages: 1_000, depthMessages: 900 };
    expect(warningsFor({ ...full, overflow: 'reject-publish' })).toContain('takes 100 more');
    expect(warningsFor({ ...full, overflow: 'drop-head' })).toContain(
      'drops its oldest messages, up to 4,020',
    );
    expect(warningsFor({ ...full, maxLengthMessages: 100_000 })).toBe('');
  });

  test('an origin that is gone blocks nothing: its messages stay', () => {
    const { plan } = planOf({}, { targets: [orders, { ...orders, queue: 'old', exists: false }] });
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings).toEqual(['old is gone: messages that died there stay in orders.dlq.']);
  });

  test('a delivery limit that what goes back counts against', () => {
    const { plan } = planOf({}, { source: { ...source, budget: { limit: 20, used: 3, remaining: 17 } } });
    expect(plan.warnings.join()).toContain('drops a message after 20, and 3 may be used already');
  });
});
