// The newest look at each queue, kept in this process for a while, so that a plan can say what was seen without
// looking again: a look is an act of its own. Bodies stay in memory and are never stored.

import type { MessageView } from '@/server/domain/message';
import type { Look } from '@/server/domain/plan/preview';
import type { QueueRef } from '@/server/domain/queue';
import { limits } from '@/server/domain/limits';
import type { Clock } from '@/server/platform/clock';

export type RecentLooks = {
  remember(ref: QueueRef, look: Omit<Look, 'atMs'>): void;
  /** Null where nobody looked lately, or another process did. */
  newest(ref: QueueRef): Look | null;
};

export function createRecentLooks(clock: Pick<Clock, 'nowMs'>): RecentLooks {
  const looks = new Map<string, Look>();
  const keyOf = ({ clusterId, vhost, name }: QueueRef) => JSON.stringify([clusterId, vhost, name]);
  return {
    remember(ref, look) {
      const key = keyOf(ref);
      // Of a Map the first key is the oldest: deleting before setting makes this one the newest.
      looks.delete(key);
      looks.set(key, { ...look, messages: look.messages.map(lighter), atMs: clock.nowMs() });
      for (const oldest of looks.keys()) {
        if (looks.size <= limits.recentLooks) break;
        looks.delete(oldest);
      }
    },
    newest(ref) {
      const look = looks.get(keyOf(ref));
      if (look === undefined) return null;
      if (clock.nowMs() - look.atMs <= limits.recentLookMs) return look;
      looks.delete(keyOf(ref));
      return null;
    },
  };
}

/** Two hundred previews of 64 KiB for each of many queues would be too much to keep. */
function lighter(message: MessageView): MessageView {
  const chars = Math.ceil(limits.recentLookBodyBytes / 3) * 4;
  if (message.bodyBase64.length <= chars) return message;
  return { ...message, bodyBase64: message.bodyBase64.slice(0, chars), bodyTruncated: true };
}
