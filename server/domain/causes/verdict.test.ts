import { describe, expect, test } from 'vitest';
import { type OriginFacts, type Verdict, type VerdictFacts, verdictOf } from './verdict';

const min = 60_000;
const nowMs = 1_000 * min;

const healthy: OriginFacts = {
  exists: true,
  unknownBecause: null,
  consumers: 2,
  severity: 0,
  reason: 'Keeping up.',
  lastConsumedAtMs: nowMs - 2_000,
};

const quiet: VerdictFacts = {
  nowMs,
  asOfMs: nowMs,
  messages: 400,
  firstDeathAtMs: nowMs - 60 * min,
  lastDeathAtMs: nowMs - 19 * min,
  recentMessages: 0,
  arrivedSinceMessages: 0,
  originQueue: 'orders',
  origin: healthy,
};

const at = (over: Partial<VerdictFacts>): VerdictFacts => ({ ...quiet, ...over });
const origin = (over: Partial<OriginFacts>) => at({ origin: { ...healthy, ...over } });

type Case = [
  what: string,
  facts: VerdictFacts,
  tone: Verdict['tone'],
  arriving: boolean | null,
  sentence: string,
];

const cases: Case[] = [
  [
    'over, and the consumer works',
    quiet,
    'ok',
    false,
    'Stopped arriving 19 min ago, consumer healthy: safe to redrive.',
  ],
  [
    'still arriving',
    at({ recentMessages: 12, lastDeathAtMs: nowMs - min }),
    ...(['act', true] as const),
    'Still arriving: 12 in the last 5 min; a redrive would come straight back.',
  ],
  [
    'was arriving when it was scanned',
    at({ recentMessages: 12, asOfMs: nowMs - 40 * min, lastDeathAtMs: nowMs - 41 * min }),
    ...(['look', null] as const),
    'Was arriving: 12 in the 5 min before the scan 40 min ago. Scan again.',
  ],
  [
    'quiet at the scan, more arrived since',
    at({ asOfMs: nowMs - 10 * min, arrivedSinceMessages: 3 }),
    ...(['look', null] as const),
    'None for a while before the scan 10 min ago, but 3 more dead letters arrived since, of whichever cause. Scan again.',
  ],
  [
    'quiet at an old scan, and nothing known since',
    at({ asOfMs: nowMs - 10 * min, arrivedSinceMessages: null }),
    ...(['look', null] as const),
    'None for a while before the scan 10 min ago; what arrived since is not known. Scan again.',
  ],
  [
    'quiet at an old scan, and nothing arrived since',
    at({ asOfMs: nowMs - 10 * min }),
    ...(['ok', false] as const),
    'Stopped arriving 19 min ago, consumer healthy: safe to redrive.',
  ],
  [
    'always was rare',
    at({ messages: 5, firstDeathAtMs: nowMs - 119 * min }),
    ...(['look', null] as const),
    'None for 19 min, but one came every 25 min: too early to call it over.',
  ],
  [
    'nobody consumes',
    origin({ consumers: 0 }),
    ...(['look', false] as const),
    'Stopped arriving 19 min ago, but nobody consumes orders: a redrive would wait there.',
  ],
  [
    'the origin is in trouble',
    origin({ severity: 2, reason: 'Stuck: 2 consumers take nothing.' }),
    ...(['look', false] as const),
    'Stopped arriving 19 min ago, but orders is in trouble: Stuck: 2 consumers take nothing.',
  ],
  [
    'nothing was consumed since',
    origin({ lastConsumedAtMs: nowMs - 20 * min }),
    ...(['look', false] as const),
    'Stopped arriving 19 min ago, but orders has consumed nothing since: nothing shows that it is fixed. Try one first.',
  ],
  [
    'the origin is gone',
    origin({ exists: false }),
    ...(['look', false] as const),
    'Stopped arriving 19 min ago, but orders does not exist any more: choose another queue.',
  ],
  [
    'the origin cannot be read',
    origin({ unknownBecause: 'The newest poll failed.' }),
    ...(['unknown', false] as const),
    'Stopped arriving 19 min ago; whether orders is healthy is not known: The newest poll failed.',
  ],
  [
    'consumers are not told',
    origin({ consumers: null }),
    ...(['unknown', false] as const),
    'Stopped arriving 19 min ago; the broker does not tell whether orders has consumers.',
  ],
  [
    'no origin',
    at({ originQueue: '', origin: null }),
    ...(['look', false] as const),
    'Stopped arriving 19 min ago; the messages do not say where they died: choose a queue.',
  ],
  [
    'no time of death',
    at({ lastDeathAtMs: null, firstDeathAtMs: null }),
    ...(['unknown', null] as const),
    'When these died is not recorded: try one before the rest.',
  ],
];

describe('the verdict on a cause', () => {
  test.each(cases)('%s', (_, facts, tone, arriving, sentence) => {
    expect(verdictOf(facts)).toMatchObject({ tone, arriving, sentence });
  });

  test('never calls anything safe that is not known to be quiet, consumed and healthy', () => {
    for (const [, facts, tone] of cases) {
      if (tone !== 'ok') expect(verdictOf(facts).sentence).not.toContain('safe');
    }
  });

  test('shows what it rests on, each fact once', () => {
    const told = verdictOf(at({ asOfMs: nowMs - 10 * min, arrivedSinceMessages: 3 })).evidence;
    expect(told).toEqual([
      { what: 'Known as of', told: '10 min ago' },
      { what: 'Last death', told: '19 min ago' },
      { what: 'Deaths in the 5 min before that', told: '0' },
      { what: 'Usual time between two', told: '6 s' },
      { what: 'Arrived in the queue since', told: '3 messages' },
      { what: 'Consumers of orders', told: '2' },
      { what: 'State of orders', told: 'Keeping up.' },
      { what: 'Last consumed from orders', told: '2 s ago' },
    ]);
  });
});
