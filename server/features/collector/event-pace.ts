// Keeps queues whose consumers come and go all the time from filling the log: of each, so many changes within an hour.

import type { BrokerChange } from '@/server/domain/events';
import { limits } from '@/server/domain/limits';

type ConsumersChanged = Extract<BrokerChange, { kind: 'consumers' }>;

const hourMs = 3_600_000;

export class EventPace {
  #hour = -1;
  readonly #admitted = new Map<number, number>();

  /** Null once the hour's share is used up; the last one within it says so. */
  admit(queueId: number, change: ConsumersChanged, atMs: number): ConsumersChanged | null {
    const hour = Math.floor(atMs / hourMs);
    if (hour !== this.#hour) this.#admitted.clear();
    this.#hour = hour;
    const admitted = (this.#admitted.get(queueId) ?? 0) + 1;
    if (admitted > limits.consumerEventsPerHour) return null;
    this.#admitted.set(queueId, admitted);
    return { ...change, muted: admitted === limits.consumerEventsPerHour };
  }
}
