// What arrived at each of some queues lately, in the last hour where nothing else is said; a queue of which nothing is known is
// left out.

import { reduce } from '@/server/domain/history/series';
import type { Features } from '../features';
import { readHistory, type WhoseHistory } from './store/read-history';

const hourMs = 3_600_000;
/** Samples of so many queues are in memory at once. */
const queuesAtOnce = 500;

export async function recentArrivals(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  queues: readonly WhoseHistory[],
  fromMs = clock.nowMs() - hourMs,
): Promise<Map<number, number>> {
  const nowMs = clock.nowMs();
  const span = { resolutionSec: 0, fromMs, toMs: nowMs + 1 };
  const arrivals = new Map<number, number>();
  for (let first = 0; first < queues.length; first += queuesAtOnce) {
    const history = await readHistory(db, queues.slice(first, first + queuesAtOnce), [span]);
    for (const [queueId, { at, arrived }] of history) {
      const whole = { starts: at.subarray(0, 1), firsts: [0, at.length] };
      const [sum = NaN] = reduce(arrived, whole, 'sum');
      if (!Number.isNaN(sum)) arrivals.set(queueId, sum);
    }
  }
  return arrivals;
}
