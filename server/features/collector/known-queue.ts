// A queue that exists on the broker, as the newest poll saw it, and the key it is remembered by.

import type { QueueTrack } from './observe-queue';

export type KnownQueue = {
  queueId: number;
  /** Its declaration as text, to see a change; null: to be written at the next poll. */
  declared: string | null;
  track: QueueTrack | null;
};

export function queueKey({ vhost, name }: { vhost: string; name: string }): string {
  return JSON.stringify([vhost, name]);
}
