// The history of a group of queues as sums. Of a bounded number of queues they are made from the queues' own samples; of all
// queues of a cluster, however many, from the sums that were kept with each poll.

import type { GroupHistory, GroupHistoryInput } from '@/server/domain/history';
import { bucketTotals, joinTotals, pointOfTotal, type TotalSample } from '@/server/domain/history/total';
import { limits } from '@/server/domain/limits';
import { reaches, type Scope } from '@/server/domain/scope';
import type { Features } from '../features';
import { gapReasons } from './gap-reasons';
import { chooseGrid, fillBuckets, fillRaw, floorTo, type Grid, type Range, rangeOf } from './grid';
import { failedPolls } from './queue-history';
import { groupClusters, type GroupCluster, type SeenGroup } from './totals/group-clusters';
import { oldestTotalMs, readTotals, totalsUntilMs } from './totals/stored-totals';
import { sumOfQueues } from './totals/sum-of-queues';

/** Buckets of a chart whose queues are read one by one: fewer, so that they come from a coarser tier. */
const pointsOfQueues = 150;

export async function groupHistory(
  f: Features,
  asked: GroupHistoryInput,
  scopes: readonly Scope[],
): Promise<GroupHistory> {
  const input = { ...asked, scopes };
  const nowMs = f.clock.nowMs();
  const range = rangeOf(input, nowMs);
  const clusters = await groupClusters(f, input, range);
  const queues = clusters.reduce((sum, cluster) => sum + cluster.queues, 0);
  const pollMs = Math.max(0, ...clusters.map((cluster) => cluster.pollMs));
  const nothing = { ...range, bucketMs: pollMs, points: [], gaps: [], queues, byPoll: false, tooMany: null };
  const [first] = clusters;
  if (first === undefined) return nothing;

  const byPoll =
    isWhole(input, clusters) && (queues > limits.groupQueues || (await covered(f, clusters, range)));
  if (!byPoll && queues > limits.groupQueues) {
    return { ...nothing, tooMany: { queues, limit: limits.groupQueues } };
  }
  const maxPoints = byPoll ? input.maxPoints : Math.min(input.maxPoints, pointsOfQueues);
  const grid = gridOf(f, range, { nowMs, pollMs, maxPoints }, clusters.length);
  const parts: { samples: TotalSample[]; queues: number }[] = [];
  for (const cluster of clusters) {
    const span = { fromMs: grid.bucketMs === 0 ? range.fromMs : floorTo(range.fromMs, grid.bucketMs) };
    const wanted = { ...span, toMs: range.toMs + 1 };
    const samples = byPoll
      ? await keptTotals(f, cluster.clusterId, wanted, grid.resolutionSec)
      : await sumOfQueues(f, cluster, input, wanted, grid.resolutionSec);
    const buckets = grid.bucketMs === 0 ? samples : bucketTotals(samples, grid.bucketMs);
    parts.push({ samples: buckets, queues: cluster.queues });
  }
  const points = joinTotals(parts).map((sample) =>
    pointOfTotal(sample, grid.bucketMs === 0 || sample.atMs + grid.bucketMs <= nowMs),
  );
  const now = { nowMs, pollMs };
  const filled =
    grid.bucketMs === 0
      ? fillRaw(points, range, now, await failedPolls(f, first.clusterId, range))
      : fillBuckets(points, range, grid.bucketMs, now);
  const whose = byPoll ? { ...first, firstSeenAt: await keptSince(f, first), words: wordsOfTotals } : first;
  const gaps = await gapReasons(f, { words: wordsOfGroup, ...whose }, filled.missing);
  return { ...nothing, bucketMs: grid.bucketMs || pollMs, points: filled.points, gaps, byPoll };
}

const wordsOfGroup = {
  notYet: 'None of these queues was there yet.',
  absent: 'None of these queues was on the broker.',
};
const wordsOfTotals = {
  notYet: 'Sums over all queues of the cluster were not kept yet.',
  absent: 'No sum over all queues was kept.',
};

/** All queues of its clusters, and nothing else. */
function isWhole(
  { search, states, types, vhosts, favourites, scopes, ...group }: SeenGroup,
  clusters: readonly GroupCluster[],
): boolean {
  const chosen = states.length + types.length + vhosts.length;
  const marked = favourites?.mode === 'only' || group.deadLetterOnly || group.leastSeverity > 0;
  const asked = search.trim() === '' && group.prefix === '' && chosen === 0 && !marked;
  return asked && clusters.every(({ clusterId }) => reaches(scopes, { clusterId }));
}

/** How much later than what they are compared with sums may begin. */
const lateMs = 5 * 60_000;

async function covered(f: Features, clusters: readonly GroupCluster[], { fromMs }: Range): Promise<boolean> {
  for (const { clusterId, firstSeenAt } of clusters) {
    const oldestMs = await oldestTotalMs(f.db, { clusterId, resolutionSec: 0 });
    if (oldestMs === null) return false;
    const hours = await oldestTotalMs(f.db, { clusterId, resolutionSec: 3_600 });
    const sinceMs = Math.min(oldestMs, hours ?? Infinity);
    if (sinceMs > Math.max(fromMs, firstSeenAt.getTime()) + lateMs) return false;
  }
  return true;
}

async function keptSince({ db }: Features, { clusterId, firstSeenAt }: GroupCluster): Promise<Date> {
  const hours = await oldestTotalMs(db, { clusterId, resolutionSec: 3_600 });
  const oldestMs = hours ?? (await oldestTotalMs(db, { clusterId, resolutionSec: 0 }));
  return oldestMs === null ? firstSeenAt : new Date(oldestMs);
}

/** Polls of several clusters are not of the same instants, so that only buckets can be summed up. */
function gridOf(
  f: Features,
  range: Range,
  at: { nowMs: number; pollMs: number; maxPoints: number },
  clusters: number,
): Grid {
  const grid = chooseGrid(range, { ...at, tiers: f.historyTiers });
  if (grid.bucketMs > 0 || clusters === 1) return grid;
  return { resolutionSec: 0, bucketMs: Math.ceil((2 * at.pollMs) / 10_000) * 10_000 };
}

/** Of the tier as far as it is rolled up, of single polls since. */
async function keptTotals(
  f: Features,
  clusterId: string,
  { fromMs, toMs }: Range,
  resolutionSec: number,
): Promise<TotalSample[]> {
  const polls = { clusterId, resolutionSec: 0 };
  if (resolutionSec === 0) return readTotals(f, polls, { fromMs, toMs });
  const tier = { clusterId, resolutionSec };
  const untilMs = (await totalsUntilMs(f.db, tier)) ?? fromMs;
  const seamMs = Math.min(Math.max(untilMs, fromMs), toMs);
  const rolled = await readTotals(f, tier, { fromMs, toMs: seamMs });
  return [...rolled, ...(await readTotals(f, polls, { fromMs: seamMs, toMs }))];
}
