import { describe, expect, test } from 'vitest';
import { reachOf } from './reach';

const now = 1_000_000_000;
const at = { readAtMs: now, now };
const ok = { ok: true as const, atMs: now - 3_000, tookMs: 412, queueCount: 24, responseBytes: 1 };
const failed = {
  ok: false as const,
  atMs: now - 3_000,
  tookMs: 2,
  code: 'broker_unreachable',
  message: 'Nothing listens at localhost:15672.',
};

describe('whether a cluster answers', () => {
  test('an answer says how much and how fast', () => {
    expect(reachOf({ lastPoll: ok, lastOkPollAtMs: ok.atMs, pollIntervalMs: 5_000 }, at)).toEqual({
      tone: 'ok',
      word: 'Answers',
      sentence: '24 queues in 0.4 s, just now',
    });
  });

  test('a failure says why and since when', () => {
    const reach = reachOf({ lastPoll: failed, lastOkPollAtMs: now - 600_000, pollIntervalMs: 5_000 }, at);
    expect(reach).toMatchObject({ tone: 'act', word: 'No answer' });
    expect(reach.sentence).toBe('Nothing listens at localhost:15672. It last answered 10 min ago.');
  });

  test('a cluster that never answered is not said to have answered', () => {
    const reach = reachOf({ lastPoll: failed, lastOkPollAtMs: null, pollIntervalMs: 5_000 }, at);
    expect(reach.sentence).toContain('It never answered.');
  });

  test('silence of the worker is told apart from silence of the broker', () => {
    const old = { ...ok, atMs: now - 300_000 };
    expect(reachOf({ lastPoll: old, lastOkPollAtMs: old.atMs, pollIntervalMs: 5_000 }, at)).toMatchObject({
      tone: 'look',
      word: 'Not polled',
    });
    expect(reachOf({ lastPoll: old, lastOkPollAtMs: old.atMs, pollIntervalMs: 300_000 }, at).tone).toBe('ok');
  });

  test('a page that is not refreshed accuses nobody', () => {
    const paused = { readAtMs: now, now: now + 3_600_000 };
    expect(reachOf({ lastPoll: ok, lastOkPollAtMs: ok.atMs, pollIntervalMs: 5_000 }, paused)).toMatchObject({
      word: 'Answers',
      sentence: '24 queues in 0.4 s, 1 h ago',
    });
  });

  test('a new cluster is not an error', () => {
    expect(reachOf({ lastPoll: null, lastOkPollAtMs: null, pollIntervalMs: 5_000 }, at).tone).toBe('unknown');
  });
});
