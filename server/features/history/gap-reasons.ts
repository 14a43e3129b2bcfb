// Why a span of a queue's history is empty, from the polls of its cluster: they failed, there were none, or
// they succeeded and did not find the queue.

import type { HistoryGap } from '@/server/domain/history';
import type { Features } from '../features';
import type { Range } from './grid';

type PollsInGap = { place: number; failure: string | null; succeeded: boolean };

export async function gapReasons(
  { db }: Pick<Features, 'db'>,
  queue: { clusterId: string; firstSeenAt: Date },
  missing: readonly Range[],
): Promise<HistoryGap[]> {
  if (missing.length === 0) return [];
  const iso = (ms: number) => new Date(ms).toISOString();
  const polls = await db.$queryRaw<PollsInGap[]>`
    SELECT g.place::int,
           (SELECT "errorMessage" FROM "Poll" WHERE "clusterId" = ${queue.clusterId}::uuid AND NOT ok
               AND "startedAt" > g.since AND "startedAt" < g.until ORDER BY "startedAt" DESC LIMIT 1) AS failure,
           EXISTS (SELECT 1 FROM "Poll" WHERE "clusterId" = ${queue.clusterId}::uuid AND ok
               AND "startedAt" > g.since AND "startedAt" < g.until) AS succeeded
      FROM unnest(${missing.map(({ fromMs }) => iso(fromMs))}::timestamptz[],
                  ${missing.map(({ toMs }) => iso(toMs))}::timestamptz[]) WITH ORDINALITY AS g(since, until, place)
     ORDER BY g.place`;
  return missing.map((range, i) => ({ ...range, reason: reasonOf(polls[i], range, queue.firstSeenAt) }));
}

function reasonOf(polls: PollsInGap | undefined, range: Range, firstSeenAt: Date): string {
  const beforeIts = range.fromMs < firstSeenAt.getTime();
  if (polls?.failure != null) return polls.failure;
  if (polls?.succeeded === true) {
    return beforeIts ? 'The queue was not there yet.' : 'The queue was not on the broker.';
  }
  return beforeIts ? 'Spillway was not watching yet.' : 'Spillway was not running.';
}
