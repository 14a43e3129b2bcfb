// Whether the broker blocks what a connection publishes, because memory or disk run low. It reads nothing more from
// the connection then, no question and no acknowledgement either, until the alarm is over.

import type { BlockedWait } from '@/server/brokers/driver';
import { systemClock } from '@/server/platform/clock';

export class BlockedPublishing {
  /** In the broker's words; null while it takes publishes. */
  blocked: string | null = null;
  /** Since when it reads what is sent. */
  readsSinceMs = -Infinity;
  readonly #giveUp: () => void;
  #waiting: { wait: BlockedWait; unanswered: () => number } | null = null;
  #over = new AbortController();

  constructor(giveUp: () => void) {
    this.#giveUp = giveUp;
  }

  /** From now on it is waited while the broker blocks. */
  waitWith(wait: BlockedWait, unanswered: () => number): void {
    this.#waiting = { wait, unanswered };
  }

  /** Whether it is blocked, and waited for. */
  get waits(): boolean {
    return this.blocked !== null && this.#waiting !== null;
  }

  /** Resolves when it is not blocked, or not waited for. */
  async unblocked(): Promise<void> {
    while (this.waits) await aborted(this.#over.signal);
  }

  /** Answers later whether it was blocked in between, and waited for. */
  hindrance(): () => boolean {
    const sinceMs = systemClock.monotonicMs();
    return () => this.waits || (this.#waiting !== null && this.readsSinceMs > sinceMs);
  }

  block(why: string): void {
    if (this.blocked !== null) return;
    this.blocked = why;
    this.#over = new AbortController();
    const { signal: over } = this.#over;
    if (this.#waiting === null) return;
    const { wait, unanswered } = this.#waiting;
    void wait(why, { over, unanswered }).then(() => {
      if (!over.aborted) this.#giveUp();
    });
  }

  unblock(): void {
    if (this.blocked === null) return;
    this.blocked = null;
    this.readsSinceMs = systemClock.monotonicMs();
    this.#over.abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
