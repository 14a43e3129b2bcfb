// The lowest depth that each of some queues was read with since an instant, and when it was so low first: of single
// polls as long as those are kept, of the last poll in ten minutes or in an hour before that.

import type { Features } from '../features';
import { type HistorySpan, readHistory, type WhoseHistory } from './store/read-history';

export type LowestDepth = { messages: number; atMs: number };

export async function lowestDepths(
  f: Features,
  queues: readonly (WhoseHistory & { rolledUpToMs: number | null })[],
  fromMs: number,
): Promise<Map<number, LowestDepth>> {
  const lowest = new Map<number, LowestDepth>();
  for (const queue of queues) {
    for (const span of spansSince(f, fromMs, queue.rolledUpToMs)) {
      const series = (await readHistory(f.db, [queue], [span])).get(queue.queueId);
      for (const [i, at] of (series?.at ?? []).entries()) {
        const messages = (series?.readyLast[i] ?? NaN) + (series?.unackedLast[i] ?? NaN);
        const found = lowest.get(queue.queueId);
        if (Number.isNaN(messages) || (found !== undefined && found.messages <= messages)) continue;
        lowest.set(queue.queueId, { messages, atMs: at + span.resolutionSec * 1_000 });
      }
    }
  }
  return lowest;
}

/** From coarse to fine, in the order of time. */
function spansSince(f: Features, fromMs: number, rolledUpToMs: number | null): HistorySpan[] {
  const nowMs = f.clock.nowMs();
  const keptSince = (sec: number) => {
    const keepMs = f.historyTiers.find(({ resolutionSec }) => resolutionSec === sec)?.keepMs ?? 0;
    return Math.max(fromMs, Math.min(nowMs - keepMs, rolledUpToMs ?? fromMs));
  };
  const [rawFromMs, tensFromMs] = [keptSince(0), keptSince(600)];
  return [
    { resolutionSec: 3_600, fromMs, toMs: tensFromMs },
    { resolutionSec: 600, fromMs: tensFromMs, toMs: rawFromMs },
    { resolutionSec: 0, fromMs: rawFromMs, toMs: nowMs + 1 },
  ];
}
