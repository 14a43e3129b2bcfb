// Why a span of a queue's history is empty, from the polls of its cluster: they failed, there were none, or
// they succeeded and did not find the queue.

import type { HistoryGap } from '@/server/domain/history';
import type { Features } from '../features';
import type { Range } from './grid';

type PollsInGap = {
  place: number;
  failure: string | null;
  firstFailedMs: number | null;
  lastFailedMs: number | null;
  succeeded: boolean;
};
type Queue = {
  clusterId: string;
  firstSeenAt: Date;
  pollMs: number;
  /** Why nothing is stored though polls succeeded: before `firstSeenAt`, and after it. */
  words?: { notYet: string; absent: string };
};

export async function gapReasons(
  { db }: Pick<Features, 'db'>,
  queue: Queue,
  missing: readonly Range[],
): Promise<HistoryGap[]> {
  if (missing.length === 0) return [];
  const iso = (ms: number) => new Date(ms).toISOString();
  const polls = await db.$queryRaw<PollsInGap[]>`
    SELECT g.place::int, f.failure,
           (extract(epoch FROM f.first) * 1000)::float8 AS "firstFailedMs",
           (extract(epoch FROM f.last) * 1000)::float8 AS "lastFailedMs",
           EXISTS (SELECT 1 FROM "Poll" WHERE "clusterId" = ${queue.clusterId}::uuid AND ok
               AND "startedAt" > g.since AND "startedAt" < g.until) AS succeeded
      FROM unnest(${missing.map(({ fromMs }) => iso(fromMs))}::timestamptz[],
                  ${missing.map(({ toMs }) => iso(toMs))}::timestamptz[]) WITH ORDINALITY AS g(since, until, place)
      CROSS JOIN LATERAL (
        SELECT min("startedAt") AS first, max("startedAt") AS last,
               (array_agg("errorMessage" ORDER BY "startedAt" DESC))[1] AS failure
          FROM "Poll" WHERE "clusterId" = ${queue.clusterId}::uuid AND NOT ok
           AND "startedAt" > g.since AND "startedAt" < g.until) AS f
     ORDER BY g.place`;
  return missing.flatMap((range, i) => reasonsOf(polls[i], range, queue));
}

/** A broker that is down is asked at least every half minute, or as seldom as the cluster is polled. */
const askedWithinMs = 30_000;

/** Failed polls tell of the time in which they were made; before and after it nobody asked. */
function reasonsOf(polls: PollsInGap | undefined, range: Range, queue: Queue): HistoryGap[] {
  const { pollMs } = queue;
  if (polls?.failure == null) return [{ ...range, reason: reasonOf(polls, range, queue) }];
  const failed = { ...range, reason: polls.failure };
  if (polls.succeeded) return [failed];
  const quietMs = 3 * Math.max(askedWithinMs, pollMs);
  const unasked = (part: Range) => ({ ...part, reason: reasonOf(undefined, part, queue) });
  const [first, last] = [polls.firstFailedMs ?? range.fromMs, polls.lastFailedMs ?? range.toMs];
  const before = first - range.fromMs > quietMs ? [unasked({ fromMs: range.fromMs, toMs: first })] : [];
  const after = range.toMs - last > quietMs ? [unasked({ fromMs: last, toMs: range.toMs })] : [];
  if (before.length > 0) failed.fromMs = first;
  if (after.length > 0) failed.toMs = last;
  return [...before, failed, ...after];
}

const wordsOfQueue = { notYet: 'The queue was not there yet.', absent: 'The queue was not on the broker.' };

function reasonOf(
  polls: PollsInGap | undefined,
  range: Range,
  { firstSeenAt, words = wordsOfQueue }: Queue,
): string {
  const beforeIts = range.fromMs < firstSeenAt.getTime();
  if (polls?.succeeded === true) {
    return beforeIts ? words.notYet : words.absent;
  }
  return beforeIts ? 'Spillway was not watching yet.' : 'Spillway was not running.';
}
