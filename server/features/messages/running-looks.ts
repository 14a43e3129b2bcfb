// How far the looks of this process have come, for whoever waits for one: by the id that the caller gave it. A look
// that has ended is kept for a while, so that one that was stopped can still say how far it came.

import { limits } from '@/server/domain/limits';
import type { LookProgress } from '@/server/domain/message';
import type { Clock } from '@/server/platform/clock';

export type RunningLooks = {
  begin(lookId: string): { came: (scannedMessages: number, bytes: number) => void; end: () => void };
  /** Null where this process knows no such look. */
  progress(lookId: string): LookProgress | null;
};

type Look = { scannedMessages: number; bytes: number; startMs: number; endMs: number | null };

export function createRunningLooks(clock: Pick<Clock, 'monotonicMs'>): RunningLooks {
  const looks = new Map<string, Look>();
  return {
    begin(lookId) {
      const look: Look = { scannedMessages: 0, bytes: 0, startMs: clock.monotonicMs(), endMs: null };
      looks.set(lookId, look);
      for (const oldest of looks.keys()) {
        if (looks.size <= limits.recentLooks) break;
        looks.delete(oldest);
      }
      return {
        came: (scannedMessages, bytes) => Object.assign(look, { scannedMessages, bytes }),
        end: () => (look.endMs = clock.monotonicMs()),
      };
    },
    progress(lookId) {
      const look = looks.get(lookId);
      if (look === undefined) return null;
      const { scannedMessages, bytes, startMs, endMs } = look;
      const elapsedMs = Math.round((endMs ?? clock.monotonicMs()) - startMs);
      return { scannedMessages, bytes, elapsedMs, ended: endMs !== null };
    },
  };
}
