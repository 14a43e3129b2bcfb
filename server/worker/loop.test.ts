import { expect, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { type Loop, runLoop } from './loop';

const logger = createLogger('test').child({}, { level: 'silent' });

/** Waits only in the record: `waits` tells what the loop would have slept. */
function parts() {
  const waits: number[] = [];
  let nowMs = 0;
  const clock = {
    ...systemClock,
    monotonicMs: () => nowMs,
    sleep: async (ms: number) => {
      waits.push(ms);
      nowMs += ms;
    },
  };
  return { waits, pass: (ms: number) => (nowMs += ms), loop: { clock, logger, random: () => 0.5 } };
}

const loop = (run: Loop['run']): Loop => ({ name: 'test', everyMs: 1_000, deadlineMs: Infinity, run });

test('the time a run took is taken off the wait after it, and a run may ask for another wait', async () => {
  const { waits, pass, loop: p } = parts();
  const stop = new AbortController();
  let runs = 0;
  const run = async () => {
    runs += 1;
    pass(300);
    if (runs === 3) stop.abort();
    return runs === 2 ? 5_000 : undefined;
  };
  await runLoop(p, loop(run), stop.signal);
  expect(waits.slice(0, 2)).toEqual([700, 4_700]);
});

test('a run that fails is tried again ever later, up to a minute, and a success ends that', async () => {
  const { waits, loop: p } = parts();
  const stop = new AbortController();
  let runs = 0;
  const run = async () => {
    runs += 1;
    if (runs === 10) stop.abort();
    if (runs < 9) throw new Error('not now');
  };
  await runLoop(p, loop(run), stop.signal);
  expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 1_000, 1_000]);
});

test('a stop wakes the wait at once', async () => {
  const stop = new AbortController();
  const run = async () => {
    setTimeout(() => {
      stop.abort();
    }, 5);
  };
  await runLoop({ clock: systemClock, logger }, { ...loop(run), everyMs: 3_600_000 }, stop.signal);
  expect(stop.signal.aborted).toBe(true);
});

test('a stop tells the run in flight, and waits for it', async () => {
  const stop = new AbortController();
  let ended = false;
  const run = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () =>
        setImmediate(() => {
          ended = true;
          resolve();
        }),
      );
      setImmediate(() => {
        stop.abort();
      });
    });
  await runLoop({ clock: systemClock, logger }, loop(run), stop.signal);
  expect(ended).toBe(true);
});

test('runs never overlap, though one ignores its deadline', async () => {
  const stop = new AbortController();
  let active = 0;
  let most = 0;
  let runs = 0;
  const run = async (signal: AbortSignal) => {
    active += 1;
    most = Math.max(most, active);
    runs += 1;
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => setTimeout(resolve, 5));
    });
    active -= 1;
    if (runs === 3) stop.abort();
  };
  const quick = { ...loop(run), everyMs: 0, deadlineMs: 2 };
  await runLoop({ clock: systemClock, logger }, quick, stop.signal);
  expect({ most, runs }).toEqual({ most: 1, runs: 3 });
});
