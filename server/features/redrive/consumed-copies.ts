// What became of the copies of an ended redrive, from what the collector has read of its targets since: their lowest
// depth after the last copy had arrived. No broker is asked.

import { limits } from '@/server/domain/limits';
import type { RedriveView } from '@/server/domain/redrive';
import { type Consumed, consumedOf, type TargetReading } from '@/server/domain/redrive-consumed';
import type { Features } from '../features';
import { type LowestDepth, lowestDepths } from '../history/lowest-depths';

/** Null while it runs, when each reading is older than the newest copies; of a recall, whose copies wait for nobody;
 * and where nothing was moved. */
export async function consumedCopies(f: Features, redrive: RedriveView): Promise<Consumed | null> {
  const { finishedAtMs, outcomes, destination, returns, plan, undoOf } = redrive;
  if (finishedAtMs === null || undoOf !== null) return null;
  const fromMs = finishedAtMs + limits.statisticsLagMs;
  const [readings, recalledMessages] = await Promise.all([
    lowestReadings(f, redrive, fromMs),
    recalled(f, redrive.id),
  ]);
  const { watchAfterMs } = redrive.pace;
  return consumedOf({
    outcomes,
    throughExchange: destination.kind === 'original' || destination.kind === 'exchange',
    targets: plan.targets,
    readings,
    unreadBecause:
      f.clock.nowMs() < fromMs + limits.statisticsLagMs
        ? 'the first reading after the last copy is still to come.'
        : 'the depth of the target was not read since the last copy.',
    diedAgainMessages: returns.diedAgainMessages,
    maybeMessages: returns.maybeMessages,
    recalledMessages,
    watchedUntilMs: watchAfterMs === 0 ? null : finishedAtMs + watchAfterMs,
  });
}

/** Per target the lowest depth read since `fromMs`, and when it was read first. */
async function lowestReadings(
  f: Features,
  { clusterId, vhost, outcomes }: RedriveView,
  fromMs: number,
): Promise<TargetReading[]> {
  const names = [...new Set(outcomes.flatMap(({ target }) => (target === null ? [] : [target])))];
  const targets = await f.db.queue.findMany({
    where: { clusterId, vhost, name: { in: names } },
    select: { id: true, name: true, status: true, cluster: { select: { rolledUpTo: true } } },
    orderBy: { name: 'asc' },
  });
  const lowest = await lowestDepths(
    f,
    targets.map(({ id, cluster }) => ({
      ...{ queueId: id, clusterId },
      rolledUpToMs: cluster.rolledUpTo?.getTime() ?? null,
    })),
    fromMs,
  );
  return targets.flatMap(({ id, name, status }) => {
    const newest = status === null ? null : newestDepth(status);
    const found = [lowest.get(id), newest !== null && newest.atMs >= fromMs ? newest : undefined]
      .filter((depth) => depth !== undefined)
      .sort((a, b) => a.messages - b.messages || a.atMs - b.atMs)[0];
    return found === undefined ? [] : [{ queue: name, lowestMessages: found.messages, atMs: found.atMs }];
  });
}

function newestDepth(status: {
  readyMessages: bigint | null;
  unackedMessages: bigint | null;
  polledAt: Date;
}): LowestDepth | null {
  const { readyMessages, unackedMessages, polledAt } = status;
  if (readyMessages === null || unackedMessages === null) return null;
  return { messages: Number(readyMessages + unackedMessages), atMs: polledAt.getTime() };
}

async function recalled({ db }: Features, redriveId: string): Promise<number> {
  const { _sum } = await db.redrive.aggregate({
    where: { undoOf: redriveId },
    _sum: { movedMessages: true },
  });
  return _sum.movedMessages ?? 0;
}
