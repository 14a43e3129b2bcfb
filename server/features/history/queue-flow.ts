// The account of a queue's flow over a range, from the finest samples that are kept of it.
// Throws as queueHistory does.

import type { HistoryInput } from '@/server/domain/history';
import { bucketsOf, orNull, reduce, type Series } from '@/server/domain/history/series';
import {
  accountFlow,
  type FlowAccount,
  type FlowStretch,
  withoutUncounted,
} from '@/server/domain/lag/flow-account';
import type { Features } from '../features';
import { findQueue } from './find-queue';
import { chooseGrid, rangeOf } from './grid';
import { readHistory } from './store/read-history';
import { spansOf } from './store/spans';

/** As long as a state looks back: what depth and counters are apart evens out within it. */
const stretchMs = 5 * 60_000;

export async function queueFlow(f: Features, input: HistoryInput): Promise<FlowAccount> {
  const nowMs = f.clock.nowMs();
  const range = rangeOf(input, nowMs);
  const queue = await findQueue(f, input);
  const grid = chooseGrid(range, { nowMs, pollMs: queue.pollMs, maxPoints: Infinity, tiers: f.historyTiers });
  const resolutionSec = grid.bucketMs === 0 ? 0 : grid.resolutionSec;
  const spans = spansOf(range.fromMs, range.toMs + 1, { resolutionSec, rolledUpToMs: queue.rolledUpToMs });
  const series = (await readHistory(f.db, [queue], spans)).get(queue.queueId);
  const why =
    queue.type === 'stream'
      ? 'A stream keeps what is read, so that arrivals and departures cannot be weighed against each other.'
      : (queue.missingReason ?? 'Nothing was read of this queue in this range.');
  const known = series === undefined || queue.type === 'stream' ? [] : stretchesOf(series);
  const account = { ...range, ...accountFlow(known, why) };
  return resolutionSec === 0 ? account : withoutUncounted(account);
}

/** Only samples that tell all four: a sum of the one and not of the other would make messages up. What is summed up for
 * longer keeping sums each by itself. */
function stretchesOf(series: Series): FlowStretch[] {
  const { published, acked, arrived, departed, knownMs } = series;
  const told = knownMs.map((_, i) =>
    [published, acked, arrived, departed].some((column) => Number.isNaN(column[i] ?? NaN)) ? NaN : 1,
  );
  const buckets = bucketsOf(series.at, stretchMs);
  const sum = (column: Float64Array) =>
    reduce(
      column.map((value, i) => value * (told[i] ?? NaN)),
      buckets,
      'sum',
    );
  const columns = [sum(published), sum(acked), sum(arrived), sum(departed), sum(knownMs)] as const;
  return Array.from(buckets.starts, (_, i) => ({
    published: orNull(columns[0][i]),
    acked: orNull(columns[1][i]),
    arrived: orNull(columns[2][i]),
    departed: orNull(columns[3][i]),
    knownMs: orNull(columns[4][i]) ?? 0,
  }));
}
