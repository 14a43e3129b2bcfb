import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exact, type Metric } from '../metric';
import { queueStates } from '../queue-state';
import { stateEvidenceSchema } from '../state-evidence';
import { flowBetween, type Reading } from './conservation';
import { evaluateState, type StateInput } from './state';
import { extendWindow, type WindowSample } from './window';

const pollMs = 10_000;

/** Each entry changes some values of the one before. */
function windowOf(
  steps: (Partial<Reading> & { ageMs?: number | null })[],
  everyMs: number = pollMs,
): WindowSample[] {
  let last: Reading | null = null;
  let window: WindowSample[] = [];
  steps.forEach(({ ageMs = null, ...change }, i) => {
    const start = { readyMessages: 0, unackedMessages: 0, consumers: 2 };
    const counters = { published: 0, delivered: 0, acked: 0, redelivered: 0 };
    const reading: Reading = { ...start, ...counters, ...last, ...change, atMs: i * everyMs };
    const flow = last === null ? null : flowBetween(last, reading, false, window.at(-1)?.flow ?? null);
    window = extendWindow(window, { ...reading, flow, ageMs });
    last = reading;
  });
  return window;
}

const repeat = <T>(n: number, step: (i: number) => T) => Array.from({ length: n }, (_, i) => step(i));

function judge(window: WindowSample[], input: Partial<StateInput> = {}) {
  const nowMs = window.at(-1)?.atMs ?? 0;
  const age: Metric = exact(window.at(-1)?.ageMs ?? 0);
  return evaluateState({
    nowMs,
    pollIntervalMs: pollMs,
    window,
    type: 'classic',
    brokerState: 'running',
    isDeadLetter: false,
    hasDeadLetterExchange: true,
    age,
    messageTtlMs: null,
    limitMessages: null,
    diskRoomMessages: null,
    overflow: null,
    alarms: [],
    firstSeenAtMs: 0,
    lastArrivalAtMs: null,
    lastConsumedAtMs: 0,
    ...input,
  });
}

const growing = repeat(31, (i) => ({
  readyMessages: 1_000 + 300 * i,
  published: 1_000 * i,
  delivered: 700 * i,
  acked: 700 * i,
  ageMs: 60_000 + 3_000 * i,
}));

/** Rises after so many readings. */
const emptyUntil = (last: number) =>
  repeat(31, (i) => {
    const ready = 20 * Math.max(0, i - last + 1);
    return { readyMessages: ready, published: 30 * i, acked: 30 * i - ready, ageMs: 250 * ready };
  });

const waiting = repeat(31, () => ({ readyMessages: 500, ageMs: 900_000 }));

const cases: [string, string, () => ReturnType<typeof judge>, RegExp][] = [
  ['no reading yet', 'unknown', () => judge([]), /Not read yet/],
  [
    'no depth of a queue that has just come',
    'new',
    () => judge(windowOf([{ readyMessages: null }]), { firstSeenAtMs: -10_000 }),
    /^First seen 10 s ago: the broker tells the figures of a new queue within 10 s\.$/,
  ],
  [
    'no depth for longer than statistics take',
    'unknown',
    () => judge(windowOf([{ readyMessages: null }]), { firstSeenAtMs: -10_001 }),
    /does not tell/,
  ],
  [
    'no depth because its node is silent',
    'unknown',
    () => judge(windowOf([{ readyMessages: null }]), { unknownBecause: 'rabbit@a did not answer.' }),
    /^rabbit@a did not answer\.$/,
  ],
  [
    'silence for more than three polls',
    'unknown',
    () => judge(windowOf(waiting), { nowMs: 30 * pollMs + 31_000 }),
    /No reading for 31 s/,
  ],
  [
    'a quorum queue in minority, though it has no depth',
    'unavailable',
    () => judge(windowOf([{ readyMessages: null }]), { brokerState: 'minority' }),
    /^Too few of its replicas run for a majority: it cannot be read or written\.$/,
  ],
  [
    'messages and nobody to take them for two minutes',
    'no-consumers',
    () => judge(windowOf([{}, ...repeat(14, () => ({ consumers: 0, readyMessages: 40 }))])),
    /Nobody consumes: 40 messages are waiting/,
  ],
  [
    'consumers that hold messages without acking',
    'stuck',
    () => judge(windowOf(repeat(31, () => ({ readyMessages: 90, unackedMessages: 10 })))),
    /2 consumers hold 10 messages unacked and do not ack/,
  ],
  [
    'consumers that do not take',
    'stuck',
    () => judge(windowOf(waiting)),
    /attached but not taking: 500 messages ready/,
  ],
  [
    'the same messages going round',
    'poison-loop',
    () =>
      judge(
        windowOf(
          repeat(31, (i) => ({
            readyMessages: 3,
            unackedMessages: 2,
            delivered: 100 * i,
            redelivered: 99 * i,
          })),
        ),
      ),
    /go round: 2,970 redeliveries of 3,000 deliveries/,
  ],
  [
    'depth and age rising',
    'falling-behind',
    () => judge(windowOf(growing)),
    /10,000 messages, growing by 30\/s; the oldest has waited 2 min 30 s/,
  ],
  [
    'growth without waiting longer',
    'steady-backlog',
    () => judge(windowOf(growing.map((s) => ({ ...s, ageMs: 60_000 })))),
    /no longer than before/,
  ],
  [
    'nearly full',
    'near-limit',
    () =>
      judge(windowOf(repeat(31, (i) => ({ readyMessages: 85, published: i, acked: i, ageMs: 60_000 }))), {
        limitMessages: 100,
        overflow: 'reject-publish',
      }),
    /85 messages of at most 100 messages \(85 %\).*refused/,
  ],
  [
    'full',
    'near-limit',
    () => judge(windowOf([{ readyMessages: 100 }]), { limitMessages: 100 }),
    /Full: .*dropped/,
  ],
  [
    'dead letters arriving',
    'filling',
    () =>
      judge(windowOf(repeat(31, (i) => ({ consumers: 0, readyMessages: 5 * i }))), { isDeadLetter: true }),
    /Holds 150 dead letters; 145 arrived in the last 5 min/,
  ],
  [
    'dead letters at rest',
    'steady-backlog',
    () =>
      judge(windowOf(repeat(31, () => ({ consumers: 0, readyMessages: 412 }))), {
        isDeadLetter: true,
        nowMs: 30 * pollMs,
        lastArrivalAtMs: 30 * pollMs - 19 * 60_000,
      }),
    /Holds 412 dead letters; the last arrived 19 min ago/,
  ],
  [
    'an alarm on a queue that is written to',
    'blocked-producers',
    () =>
      judge(windowOf(repeat(5, () => ({}))), { alarms: ['memory alarm on rabbit@a'], lastArrivalAtMs: 0 }),
    /memory alarm on rabbit@a/,
  ],
  [
    'an alarm on a queue nobody writes to',
    'idle',
    () => judge(windowOf(repeat(5, () => ({}))), { alarms: ['memory alarm on rabbit@a'] }),
    /nothing comes in/,
  ],
  [
    'too few readings for a trend',
    'unknown',
    () => judge(windowOf(repeat(2, () => ({ readyMessages: 9, ageMs: 100_000 }))), { firstSeenAtMs: -1e6 }),
    /2 of 4 readings/,
  ],
  [
    'too few readings since it came',
    'new',
    () => judge(windowOf(repeat(2, () => ({ readyMessages: 9, ageMs: 100_000 })))),
    /2 of 4 readings/,
  ],
  [
    'a backlog that falls',
    'draining',
    () =>
      judge(windowOf(repeat(31, (i) => ({ readyMessages: 4_000 - 100 * i, acked: 100 * i, ageMs: 90_000 })))),
    /falling by 10\/s: empty in about 2 min/,
  ],
  [
    'a backlog that stays',
    'steady-backlog',
    () =>
      judge(
        windowOf(repeat(31, (i) => ({ readyMessages: 70, published: 90 * i, acked: 90 * i, ageMs: 60_000 }))),
      ),
    /neither growing nor draining; the oldest has waited 1 min/,
  ],
  [
    'messages always in flight that do not wait',
    'ok',
    () =>
      judge(
        windowOf(repeat(31, (i) => ({ readyMessages: 7, published: 90 * i, acked: 90 * i, ageMs: 800 }))),
      ),
    /Keeps up with 9\/s: 7 messages ready now; the oldest has waited under 1 s/,
  ],
  [
    'busy and empty',
    'ok',
    () => judge(windowOf(repeat(31, (i) => ({ published: 500 * i, acked: 500 * i })))),
    /Keeps up with 50\/s: nothing waits/,
  ],
  [
    'a backlog that began two minutes ago',
    'falling-behind',
    () => judge(windowOf(emptyUntil(18))),
    /260 messages, growing by 2\/s; the oldest has waited 1 min 5 s/,
  ],
  [
    'a batch that began a minute ago',
    'ok',
    () => judge(windowOf(emptyUntil(24)), { limitMessages: 2_000 }),
    /Nothing waited at some time in the last 5 min; 140 messages ready now; the oldest has waited 35 s/,
  ],
  [
    'a peak that falls again',
    'draining',
    () =>
      judge(
        windowOf(repeat(31, (i) => ({ readyMessages: i < 16 ? 0 : 600 - 20 * (i - 16), ageMs: 30_000 }))),
      ),
    /320 messages, falling by 2\/s: empty in about 3 min/,
  ],
  ['quiet and empty', 'idle', () => judge(windowOf(repeat(31, () => ({})))), /nothing comes in/],
  [
    'a queue that delays retries by its TTL',
    'ok',
    () =>
      judge(
        windowOf(repeat(31, (i) => ({ consumers: 0, readyMessages: 30, published: 100 * i, ageMs: 30_000 }))),
        {
          messageTtlMs: 30_000,
          isDeadLetter: true,
          lastConsumedAtMs: null,
        },
      ),
    /30 messages wait here for 30 s and then go on/,
  ],
  [
    'a backlog that grew and is going down now',
    'draining',
    () =>
      judge(
        windowOf(
          repeat(31, (i) => {
            const ready = i < 15 ? 1_000 + 500 * i : 8_000 - 100 * (i - 15);
            return {
              readyMessages: ready,
              published: 500 * i,
              acked: 500 * i - ready,
              ageMs: 60_000 + 1_000 * i,
            };
          }),
        ),
      ),
    /6,500 messages, falling by 10\/s: empty in about 11 min/,
  ],
  [
    'a stream, which keeps what was read',
    'ok',
    () => judge(windowOf(growing), { type: 'stream' }),
    /A stream of 10,000 messages/,
  ],
  [
    'a queue that nobody consumed for a week',
    'steady-backlog',
    () =>
      judge(windowOf(waiting.map((s) => ({ ...s, consumers: 0 }))), {
        lastConsumedAtMs: -7 * 86_400_000,
      }),
    /nobody consumed here for 7 days/,
  ],
];

describe('state of a queue', () => {
  test.each(cases)('%s → %s', (_, state, verdict, reason) => {
    const { state: found, reason: said } = verdict();
    expect({ found, said }).toEqual({ found: state, said: expect.stringMatching(reason) as string });
  });

  test('acks keep a slow consumer from being called stuck', () => {
    const window = windowOf(repeat(31, (i) => ({ readyMessages: 90, unackedMessages: 10, acked: i >> 2 })));
    expect(judge(window).state).not.toBe('stuck');
  });

  test('unacked that falls without counted acks (AMQP 1.0) is not stuck', () => {
    const window = windowOf(repeat(31, (i) => ({ readyMessages: 90, unackedMessages: 5 + (i % 3) })));
    expect(judge(window).state).not.toBe('stuck');
  });

  test('a loop is seen also by polls that come more often than counters move', () => {
    const turns = (i: number) => Math.floor((i * 2) / 5);
    const counters = (i: number) => ({ delivered: 50 * turns(i), redelivered: 50 * turns(i) });
    const window = windowOf(
      repeat(151, (i) => ({ readyMessages: 40 + i, unackedMessages: 1, consumers: 1, ...counters(i) })),
      2_000,
    );
    expect(judge(window, { pollIntervalMs: 2_000 }).state).toBe('poison-loop');
  });

  test('a look of ours at a queue is no poison loop', () => {
    const window = windowOf(
      repeat(31, (i) => ({ readyMessages: 50, delivered: i > 15 ? 50 : 0, redelivered: i > 15 ? 50 : 0 })),
    );
    expect(judge(window, { isDeadLetter: true }).state).not.toBe('poison-loop');
  });

  test('onset of missing consumers is when the last one left, not when it was noticed', () => {
    const window = windowOf([{}, {}, {}, ...repeat(14, () => ({ consumers: 0, readyMessages: 40 }))]);
    expect(judge(window).onsetMs).toBe(3 * pollMs);
  });

  test('a redrive out of a dead-letter queue is not called a loss', () => {
    const emptied = repeat(31, (i) => ({ readyMessages: i > 15 ? 0 : 300 }));
    const dead = judge(windowOf(emptied), { isDeadLetter: true, hasDeadLetterExchange: false });
    const work = judge(windowOf(emptied), { isDeadLetter: false, hasDeadLetterExchange: false });
    expect(dead.reason).not.toMatch(/gone/);
    expect(work.reason).toMatch(/gone/);
  });

  test('messages that leave without ack and without dead-letter exchange are said to be gone', () => {
    const expiring = repeat(31, (i) => ({ readyMessages: 0, published: 10 * i }));
    expect(judge(windowOf(expiring), { hasDeadLetterExchange: false }).reason).toMatch(
      /290 left without ack and nothing dead-letters them/,
    );
    expect(judge(windowOf(expiring)).reason).not.toMatch(/gone/);
  });

  test('losing goes on where messages are lost time and again; a purge is one departure', () => {
    const losing = (steps: Parameters<typeof windowOf>[0], input: Partial<StateInput> = {}) =>
      judge(windowOf(steps), { hasDeadLetterExchange: false, ...input }).evidence?.losingMessages;
    const expiring = repeat(31, (i) => ({ readyMessages: 0, published: 10 * i }));
    expect(losing(expiring)).toBe(290);
    expect(losing(expiring, { hasDeadLetterExchange: true })).toBeNull();
    expect(losing(expiring, { type: 'stream' })).toBeNull();
    const purged = repeat(31, (i) => ({ readyMessages: i > 15 ? 0 : 300 }));
    expect(losing(purged)).toBeNull();
  });

  test('whatever the readings, there is one state, a sentence and evidence that its schema accepts', () => {
    const n = fc.option(fc.nat(10_000));
    const step = fc.record({
      readyMessages: n,
      unackedMessages: n,
      consumers: fc.option(fc.nat(3)),
      published: n,
      delivered: n,
      acked: n,
      redelivered: n,
      ageMs: n,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), fc.option(n), (steps, dlq, limit) => {
        const verdict = judge(windowOf(steps), { isDeadLetter: dlq, limitMessages: limit });
        expect(queueStates).toContain(verdict.state);
        expect(verdict.reason).toMatch(/\.$/);
        expect(verdict.reason).not.toMatch(/NaN|null|undefined|Infinity/);
        if (verdict.evidence !== null) stateEvidenceSchema.parse(verdict.evidence);
      }),
    );
  });
});
