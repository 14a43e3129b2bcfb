// The sums over a group's queues on one cluster, from their own samples, some queues at a time: what is in memory does not
// grow with the group, and others are answered in between.

import { finishTotals, type TotalSample, type TotalTable } from '@/server/domain/history/total';
import type { Features } from '../../features';
import type { Range } from '../grid';
import { readHistory } from '../store/read-history';
import { spansOf } from '../store/spans';
import { groupQueueIds, type GroupCluster, type SeenGroup } from './group-clusters';
import { addSeries } from './share-of-queue';

const queuesAtOnce = 50;

export async function sumOfQueues(
  f: Features,
  { clusterId, pollMs, rolledUpToMs }: GroupCluster,
  group: SeenGroup,
  range: Range,
  resolutionSec: number,
): Promise<TotalSample[]> {
  const members = await groupQueueIds(f, group, range, clusterId);
  const spans = spansOf(range.fromMs, range.toMs, { resolutionSec, rolledUpToMs });
  const stepMs = Math.max(pollMs, resolutionSec * 1_000);
  const table: TotalTable = new Map();
  for (let first = 0; first < members.length; first += queuesAtOnce) {
    const some = members.slice(first, first + queuesAtOnce);
    const types = new Map(some.map(({ queueId, type }) => [queueId, type]));
    const whose = some.map(({ queueId }) => ({ queueId, clusterId }));
    for (const [queueId, series] of await readHistory(f.db, whose, spans)) {
      addSeries(table, types.get(queueId) ?? '', series, stepMs, resolutionSec === 0);
    }
  }
  return finishTotals(table);
}
