// What a collector knew before a restart, taken up again from what is stored: the newest counters and state
// from the status, the window from raw samples, and the ages from the arrivals that the tiers kept. Arrivals
// are read only as far back as the oldest message waits.

import { advanceAgeTable, type AgeTable, startAgeTable } from '@/server/domain/lag/age';
import { depthOf, type Flow, type Reading } from '@/server/domain/lag/conservation';
import type { WindowSample } from '@/server/domain/lag/window';
import { type QueueState, queueStates } from '@/server/domain/queue-state';
import type { Features } from '../features';
import type { QueueTrack } from './observe-queue';
import { type KnownQueue, queueKey } from './known-queue';
import { packWindow } from './packed-window';
import { type Arrivals, type RememberedSample, storedArrivals, storedWindows } from './remembered-samples';

type StatusRow = {
  id: number;
  vhost: string;
  name: string;
  type: string;
  details: unknown;
  firstSeenAt: Date;
  polledAt: Date | null;
  state: string;
  reason: string;
  stateSince: Date;
  ready: number | null;
  unacked: number | null;
  consumers: number | null;
  published: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
  ageMs: number | null;
  ageBasis: string | null;
  lastArrivalAt: Date | null;
  lastConsumedAt: Date | null;
};

/** Every queue that was alive, by queueKey. */
export async function rememberedTracks(
  { db }: Pick<Features, 'db'>,
  clusterId: string,
): Promise<Map<string, KnownQueue>> {
  const rows = await db.$queryRaw<StatusRow[]>`
    SELECT q.id, q.vhost, q.name, q.type, q.details, q."firstSeenAt", s."polledAt", s.state, s.reason, s."stateSince",
           s."readyMessages"::float8 AS ready, s."unackedMessages"::float8 AS unacked, s.consumers,
           s."publishedTotal"::float8 AS published, s."deliveredTotal"::float8 AS delivered,
           s."ackedTotal"::float8 AS acked, s."redeliveredTotal"::float8 AS redelivered,
           s."ageMs"::float8 AS "ageMs", s."ageBasis", s."lastArrivalAt", s."lastConsumedAt"
      FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
     WHERE q."clusterId" = ${clusterId}::uuid AND q."deletedAt" IS NULL`;
  const polled = rows.flatMap(({ id, polledAt, ageMs }) =>
    polledAt === null ? [] : [{ id, atMs: polledAt.getTime(), ageMs }],
  );
  const windows = await storedWindows(db, clusterId, polled);
  const arrivals = await storedArrivals(db, clusterId, polled);
  return new Map(
    rows.map((row) => {
      const track = trackOf(row, windows.get(row.id) ?? [], arrivals.get(row.id) ?? []);
      const declared = JSON.stringify([row.type, row.details]);
      return [queueKey(row), { queueId: row.id, declared, partial: false, track }];
    }),
  );
}

function trackOf(row: StatusRow, samples: RememberedSample[], arrivals: Arrivals[]): QueueTrack | null {
  if (row.polledAt === null) return null;
  const last: Reading = {
    atMs: row.polledAt.getTime(),
    readyMessages: row.ready,
    unackedMessages: row.unacked,
    consumers: row.consumers,
    published: row.published,
    delivered: row.delivered,
    acked: row.acked,
    redelivered: row.redelivered,
  };
  const window = windowOf(last, samples);
  return {
    last,
    window: packWindow(window),
    ages: agesOf(last, row, arrivals, window.at(-1)?.flow?.pending ?? 0),
    state: {
      state: stateOf(row.state),
      sinceMs: row.stateSince.getTime(),
      reason: row.reason,
      against: null,
    },
    firstSeenAtMs: row.firstSeenAt.getTime(),
    lastArrivalAtMs: row.lastArrivalAt?.getTime() ?? null,
    lastConsumedAtMs: row.lastConsumedAt?.getTime() ?? null,
  };
}

function stateOf(text: string): QueueState {
  return queueStates.find((state) => state === text) ?? 'unknown';
}

/** Counters of the past from the newest ones and the deltas since; unknown before an unknown delta. */
function windowOf(last: Reading, samples: readonly RememberedSample[]): WindowSample[] {
  const window: WindowSample[] = [];
  let { published, delivered, acked, redelivered } = last;
  const back = (total: number | null, delta: number | null) =>
    total === null || delta === null ? null : total - delta;
  for (const sample of samples.toReversed()) {
    const { atMs, ready: readyMessages, unacked: unackedMessages, consumers, ageMs } = sample;
    const counters = { published, delivered, acked, redelivered };
    window.unshift({
      ...{ atMs, readyMessages, unackedMessages, consumers, ageMs },
      ...counters,
      flow: sample.knownMs === 0 ? null : flowOf(sample),
    });
    published = back(published, sample.published);
    delivered = back(delivered, sample.delivered);
    acked = back(acked, sample.acked);
    redelivered = back(redelivered, sample.redelivered);
  }
  const newest = window.at(-1)?.flow;
  if (newest) newest.pending = pendingOf(window);
  return window;
}

/** What depth told within the window beyond the corrected flow: at its beginning nothing waited, as far as is known. */
function pendingOf(window: readonly WindowSample[]): number {
  return window.reduce((pending, { flow, ...reading }, i) => {
    const [before, after] = [depthOf(window[i - 1] ?? reading), depthOf(reading)];
    if (flow === null || before === null || after === null) return 0;
    const { arrived, arrivedUncounted, departed } = flow;
    if (arrived === null || arrivedUncounted === null || departed === null) return 0;
    return pending + after - before - (arrived - departed);
  }, 0);
}

function flowOf({
  knownMs,
  published,
  delivered,
  acked,
  redelivered,
  arrived,
  departed,
}: RememberedSample): Flow {
  const beyond = (corrected: number | null, counted: number | null) =>
    corrected === null || counted === null ? null : corrected - counted;
  return {
    elapsedMs: knownMs,
    ...{ published, delivered, acked, redelivered, arrived, departed },
    arrivedUncounted: beyond(arrived, published),
    leftWithoutAck: beyond(departed, acked),
    pending: 0,
    skew: 0,
  };
}

/**
 * The age table that would have led to the stored age. Everything that waits arrived after the age's own
 * instant; where that age was "at least", nothing is known before it.
 */
function agesOf(
  last: Reading,
  { ageMs, ageBasis }: StatusRow,
  arrivals: readonly Arrivals[],
  pending: number,
): AgeTable {
  const depth = (last.readyMessages ?? 0) + (last.unackedMessages ?? 0);
  if (ageMs === null || ageBasis === null || ageMs === 0) return startAgeTable(last.atMs, depth);
  const oldestMs = last.atMs - ageMs;
  if (ageBasis === 'at-least') {
    const since = arrivals.filter(({ endMs }) => endMs > oldestMs);
    return replay(startAgeTable(oldestMs, depth), since, last.atMs, pending);
  }
  const first = arrivals[0];
  if (first === undefined) return startAgeTable(oldestMs, depth);
  const table = replay(startAgeTable(first.beginMs, depth), arrivals, last.atMs, pending);
  return { ...table, fromEmpty: ageBasis === 'exact', assumed: table.assumed || ageBasis === 'approximate' };
}

function replay(start: AgeTable, arrivals: readonly Arrivals[], untilMs: number, pending: number): AgeTable {
  const end: Arrivals = { beginMs: untilMs, endMs: untilMs, arrived: 0 };
  const all = arrivals.at(-1)?.endMs === untilMs ? arrivals : [...arrivals, end];
  return all.reduce((table, { endMs, arrived }) => {
    const uncounted = { arrivedUncounted: 0, pending: endMs === untilMs ? pending : 0 };
    return advanceAgeTable(table, endMs, arrived, null, uncounted);
  }, start);
}
