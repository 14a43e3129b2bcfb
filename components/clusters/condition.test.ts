import { expect, test } from 'vitest';
import type { ClusterView } from '@/server/domain/cluster';
import { conditionOf, failsWords } from './condition';

const answered = (atMs: number): Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'> => ({
  lastPoll: { ok: true, atMs, tookMs: 5, queueCount: 1, responseBytes: 10 },
  lastOkPollAtMs: atMs,
  pollIntervalMs: 10_000,
});

test('a failed poll speaks with the words of the broker', () => {
  const failed = { ok: false, atMs: 5, tookMs: 1, code: 'timeout', message: 'No answer.' } as const;
  expect(conditionOf({ ...answered(1), lastPoll: failed }, 9)).toEqual({
    kind: 'unreachable',
    denied: false,
    message: 'No answer.',
    lastOkMs: 1,
  });
});

test('a broker that does not answer is asked more seldom, which says nothing of the worker', () => {
  const failed = { ok: false, atMs: 0, tookMs: 5_000, code: 'timeout', message: 'No answer.' } as const;
  expect(conditionOf({ ...answered(0), lastPoll: failed }, 45_000).kind).toBe('unreachable');
  expect(conditionOf({ ...answered(0), lastPoll: failed }, 120_000).kind).toBe('late');
});

test('a broker that refuses us answers, and is said to refuse', () => {
  const refused = {
    ok: false,
    atMs: 5,
    tookMs: 1,
    code: 'broker_denied',
    message: 'Wrong password.',
  } as const;
  const condition = conditionOf({ ...answered(1), lastPoll: refused }, 9);
  expect(condition).toMatchObject({ kind: 'unreachable', denied: true });
  expect([failsWords(true), failsWords(false)]).toEqual(['refuses Spillway', 'does not answer']);
});

test('silence is called late only after several intervals, and a short interval needs no less than 15 s', () => {
  expect(conditionOf(answered(0), 30_000).kind).toBe('answering');
  expect(conditionOf(answered(0), 30_001).kind).toBe('late');
  expect(conditionOf({ ...answered(0), pollIntervalMs: 1_000 }, 15_000).kind).toBe('answering');
  expect(conditionOf({ lastPoll: null, lastOkPollAtMs: null, pollIntervalMs: 1 }, 0).kind).toBe('waiting');
});
