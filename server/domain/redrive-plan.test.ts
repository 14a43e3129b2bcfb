import { describe, expect, test } from 'vitest';
import { previewOf } from './plan/preview';
import { death, events, input, look, orders, planOf, source, view } from './plan/testing';
import type { RedriveInput } from './redrive';
import { redrivePaceSchema } from './redrive-pace';
import type { RedriveFacts } from './redrive-plan';

describe('the sentence', () => {
  test('says how many, from where, to where, how fast, and what cannot be undone', () => {
    const { sentence, warnings, blockers } = planOf({ ratePerSec: 200 }).plan;
    expect(sentence).toContain(
      'Redrive 4,120 messages from orders.dlq to the queues where they died, at most 200/s.',
    );
    expect(sentence).toContain('cannot be undone');
    expect([...warnings, ...blockers]).toEqual([]);
  });

  test.each<[Partial<RedriveInput>, string]>([
    [
      { selection: { kind: 'first', count: 1 } },
      'Redrive 1 message from orders.dlq to the queue where it died,',
    ],
    [{ destination: { kind: 'queue', name: 'x' } }, 'from orders.dlq to x,'],
    [
      { destination: { kind: 'original' } },
      'to the exchange and routing key that each was first published with,',
    ],
    [
      { destination: { kind: 'exchange', name: 'x', routingKey: 'k' } },
      'to the exchange x with the routing key k,',
    ],
    [
      { destination: { kind: 'exchange', name: 'x', routingKey: null } },
      'to the exchange x with their own routing key,',
    ],
  ])('%j', (over, expected) => {
    expect(planOf(over).plan.sentence).toContain(expected);
  });

  test('of a filter says how many it likely means, out of how many, and that it is an estimate', () => {
    const selection = { kind: 'filter', conditions: [{ kind: 'reason', reason: 'rejected' }] } as const;
    const half = [view(), view({ deaths: [{ ...death, reason: 'expired' }] })];
    const chosen = { ...input, selection: { ...selection, conditions: [...selection.conditions] } };
    const { plan } = planOf(chosen, { preview: previewOf(look(half), chosen, null) });
    expect(plan.sentence).toContain('Redrive about 2,060 messages that match the filter, out of 4,120, from');
    expect([plan.expectedMessages, plan.expectedBasis]).toEqual([2_060, 'estimate']);
    const whole = previewOf(look(half, { whole: true }), chosen, null);
    const small = planOf(chosen, { preview: whole, source: { ...source, readyMessages: 2 } }).plan;
    expect([small.expectedMessages, small.expectedBasis]).toEqual([1, 'exact']);
    const unknown = planOf(chosen, { preview: null }).plan;
    expect([unknown.expectedMessages, unknown.expectedBasis]).toEqual([null, 'unknown']);
    expect(unknown.sentence).toContain('the messages that match the filter, out of 4,120,');
  });
});

test('order per key: the confirmed way, how many have the key, what an interruption does, and no queue with priorities', () => {
  const pace = redrivePaceSchema.parse({ orderBy: { kind: 'header', name: 'customer' } });
  const keyed = view({ headers: [{ name: 'customer', type: 'int8', text: '7' }] });
  const preview = previewOf(look([keyed, view()]), { ...input, pace }, null);
  const { plan } = planOf({ pace }, { preview });
  expect([plan.way, plan.blockers]).toEqual(['confirmed', []]);
  const saying = (one: typeof plan) =>
    one.warnings.find(({ code }) => code === 'order-per-key')?.sentence ?? '';
  expect(saying(plan)).toContain('the header customer');
  expect(saying(plan)).toContain('Of the 2 that were looked at and are selected, 1 has it.');
  expect(saying(plan)).not.toContain('put back');
  const capability = { ...source.capability, keepsOrder: false };
  expect(saying(planOf({ pace }, { source: { ...source, capability } }).plan)).toContain('put back');
  const blocked = planOf({ pace }, { source: { ...source, maxPriority: 5 } }).plan.blockers;
  expect(blocked.map(({ code }) => code)).toEqual(['order-per-key']);
});

test('the bound never passes what is ready now, nor what was seen', () => {
  expect(planOf({ selection: { kind: 'first', count: 9_999 } }).plan.boundMessages).toBe(4120);
  expect(planOf({ selection: { kind: 'messages', fingerprints: ['a', 'b'] } }).plan.boundMessages).toBe(2);
  expect(planOf({ seenMessages: 9_999 }).plan.boundMessages).toBe(4120);
  const { plan } = planOf({ seenMessages: 4083 });
  expect(plan.boundMessages).toBe(4083);
  expect(plan.warnings.map(({ sentence }) => sentence)).toContain(
    '37 messages arrived since you looked: not included.',
  );
});

test('the time it takes comes from the rate, else from earlier runs, else it is not known', () => {
  const etaOf = (ratePerSec: number | null, measuredPerSec: number | null) => {
    const { etaMs, etaBasis } = planOf({ ratePerSec }, { measuredPerSec }).plan;
    return [etaMs, etaBasis];
  };
  expect(etaOf(null, null)).toEqual([null, null]);
  expect(etaOf(10, null)).toEqual([412_000, 'rate']);
  expect(etaOf(null, 4120)).toEqual([1_000, 'measured']);
  expect(etaOf(9_999, 4120)).toEqual([1_000, 'measured']);
  expect(etaOf(10, 4120)).toEqual([412_000, 'rate']);
});

test('a ramp, the watches of a canary and a hard maximum count into the time', () => {
  const etaOf = (pace: object) =>
    planOf({ ratePerSec: 100, pace: redrivePaceSchema.parse(pace) }, {}).plan.etaMs;
  // From 0 to 100/s over 10 s moves about 500; the rest goes at 100/s.
  expect(etaOf({ ramp: { fromPerSec: 1, overMs: 10_000 } })).toBe(10_000 + (4120 - 505) * 10);
  expect(etaOf({ ramp: { fromPerSec: 100, overMs: 10_000 } })).toBe(41_200);
  expect(etaOf({ ramp: { fromPerSec: 20, overMs: 80_000 }, maxMessages: 100 })).toBe(4_495);
  expect(etaOf({ canary: { steps: [1, 10], watchMs: 5_000 } })).toBe(41_200 + 10_000);
  expect(etaOf({ canary: { steps: [1, 10], watchMs: 5_000 }, maxMessages: 1 })).toBe(10 + 5_000);
});

describe('what was looked at', () => {
  const chosen = { ...input, destination: { kind: 'original' } as const };
  const messages = [
    view({ messageId: 'm1' }),
    view({ position: 2, deaths: [{ ...death, routingKeys: ['order.paid'] }] }),
    view({ position: 3, deaths: [] }),
  ];

  test('counts causes, origins and who gets a copy; examples name the way of each', () => {
    const { sample } = previewOf(look(messages), chosen, events);
    expect(sample.causes.map(({ messages: n }) => n)).toEqual([2, 1]);
    expect(sample.origins).toEqual([
      { name: 'orders', messages: 2 },
      { name: '', messages: 1 },
    ]);
    expect(sample.reached).toEqual([
      { name: 'orders', messages: 2 },
      { name: 'audit', messages: 1 },
    ]);
    expect(sample.examples.map(({ address, queues }) => [address, queues])).toEqual([
      ['events → order.created', ['orders', 'audit']],
      ['events → order.paid', ['orders']],
      [null, []],
    ]);
  });

  test('of the first few, only these are counted', () => {
    const first = { ...input, selection: { kind: 'first', count: 1 } as const };
    expect(previewOf(look(messages), first, null).sample.matchedMessages).toBe(1);
  });
});

describe('blockers', () => {
  const gone = { ...orders, exists: false };
  const to = (name: string) => ({
    destination: { kind: 'exchange', name, routingKey: 'order.created' } as const,
  });
  const route = (name: string, routingKey = 'order.created') =>
    events.route(name, { routingKey, headers: null });
  const filter = {
    kind: 'filter',
    conditions: [{ kind: 'reason', reason: 'never' }],
  } as RedriveInput['selection'];
  const none = previewOf(look([view()], { whole: true }), { ...input, selection: filter }, null);
  test.each<[string, string, Partial<RedriveInput>, Partial<RedriveFacts>]>([
    ['read-only', 'forbidden', {}, { readOnly: true }],
    ['active', 'conflict', {}, { activeActor: 'ada' }],
    ['alarm', 'broker_rejected', {}, { alarms: ['memory alarm on rabbit@a'] }],
    [
      'source',
      'broker_unreachable',
      {},
      { source: { error: { code: 'broker_unreachable', message: 'No answer.' } } },
    ],
    [
      'capability',
      'unsupported',
      {},
      { source: { ...source, capability: { supported: false, reason: 'A stream.' } } },
    ],
    ['depth-unknown', 'unsupported', {}, { source: { ...source, readyMessages: null } }],
    ['empty', 'invalid', {}, { source: { ...source, readyMessages: 0 } }],
    ['nothing-selected', 'invalid', { selection: filter }, { preview: none }],
    [
      'delivery-limit',
      'unsupported',
      {},
      { source: { ...source, budget: { limit: 20, used: 20, remaining: 0, atLimit: 'drops' } } },
    ],
    ['same-queue', 'invalid', { destination: { kind: 'queue', name: 'orders.dlq' } }, {}],
    ['target-gone', 'not_found', { destination: { kind: 'queue', name: 'orders' } }, { targets: [gone] }],
    ['exchange-gone', 'not_found', to('gone'), { route: route('gone') }],
    ['exchange-internal', 'invalid', to('own'), { route: route('own') }],
    ['unroutable', 'invalid', to('nobody'), { route: route('nobody'), targets: [] }],
    ['loop', 'invalid', to('lost'), { route: route('lost'), targets: [{ ...orders, queue: 'orders.dlq' }] }],
  ])('%s', (code, error, over, with_) => {
    const { blockers, plan } = planOf(over, with_);
    expect(blockers).toContainEqual(expect.objectContaining({ code, error }));
    expect(plan.blockers.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  });
});
