// Dead-letter queues as the dead-letters screen lists them.

import type { QueueRow } from './queue';

export type DeadLetterQueue = QueueRow & {
  /** Queues that dead-letter into this one. */
  sources: string[];
  /** Growth over the last hour; null where history does not reach. */
  arrivedLastHourMessages: number | null;
};
