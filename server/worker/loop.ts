// A loop that schedules itself: one run after the other, never two at once. It ends when its signal aborts:
// a wait ends at once, a run in flight is told by its own signal and awaited.

import type { Clock } from '@/server/platform/clock';
import type { Logger } from '@/server/platform/logger';

export type Loop = {
  name: string;
  /** From the start of one run to the start of the next; a run may answer another figure for its next. */
  everyMs: number;
  /** After this long the run's signal aborts. */
  deadlineMs: number;
  run: (signal: AbortSignal) => Promise<number | void>;
};

export type LoopParts = { clock: Clock; logger: Logger; random?: () => number };

const backoffMaxMs = 60_000;
/** Loops that started together drift apart by up to this share. */
const jitter = 0.1;

/** Resolves when `signal` has aborted and the run in flight, if any, has ended. Never rejects. */
export async function runLoop(parts: LoopParts, loop: Loop, signal: AbortSignal): Promise<void> {
  const { clock, logger, random = Math.random } = parts;
  let failures = 0;
  while (!signal.aborted) {
    const began = clock.monotonicMs();
    let nextInMs: number;
    try {
      nextInMs = (await runOnce(loop, signal)) ?? loop.everyMs;
      failures = 0;
    } catch (error) {
      if (isAborted(signal)) return;
      failures += 1;
      nextInMs = Math.max(loop.everyMs, Math.min(1_000 * 2 ** failures, backoffMaxMs));
      logger.error({ err: error, loop: loop.name, failures, nextInMs }, 'a run failed');
    }
    const spread = 1 + jitter * (random() - 0.5);
    const waitMs = nextInMs * spread - (clock.monotonicMs() - began);
    await clock.sleep(Math.max(0, waitMs), signal);
  }
}

async function runOnce({ deadlineMs, run }: Loop, signal: AbortSignal): Promise<number | void> {
  if (deadlineMs === Infinity) return run(signal);
  const overdue = new AbortController();
  const timer = setTimeout(() => {
    overdue.abort(new Error(`The run took longer than ${String(deadlineMs)} ms.`));
  }, deadlineMs);
  try {
    return await run(AbortSignal.any([signal, overdue.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** A function, because the compiler takes the loop's condition to hold all through its body. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
