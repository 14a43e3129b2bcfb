// The only file that reads the time. Wall clock to persist, monotonic clock to measure.

import { setTimeout as delay } from 'node:timers/promises';

export type Clock = {
  /** Epoch milliseconds. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start; never goes backwards. */
  monotonicMs(): number;
  /** Resolves after `ms`, or at once (without error) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
