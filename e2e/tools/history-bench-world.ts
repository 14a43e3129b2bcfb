// A database with the history of many made-up queues: all but the newest hour is packed directly, by the functions
// that the product packs with; the newest hour goes poll by poll through the product's own way.

import { createFeatures, type Features } from '@/server/features/features';
import { historyTiers } from '@/server/domain/history';
import { type Axis, axisOfPolls, mergeAxes, rollUpAxis } from '@/server/domain/history/axis';
import { packRound, type RawSample } from '@/server/domain/history/round';
import {
  asSeries,
  joinTables,
  type RawSeries,
  rawColumns,
  rollUp,
  type Series,
  seriesColumns,
} from '@/server/domain/history/series';
import { packHistory } from '@/server/features/history/store/pack-history';
import { insertRounds, upsertAxis, upsertChunks } from '@/server/features/history/store/rows';
import { storedAxis, storedRaw, storedRolled } from '@/server/features/history/store/stored-series';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import { createLogger } from '@/server/platform/logger';
import { migrate } from '@/server/platform/migrate/migrate';
import { createSecretBox } from '@/server/platform/secrets';
import { type QueueSource, queueSource } from './queue-series';

export const hourMs = 3_600_000;
export const pollsPerHour = 360;
const pollMs = 10_000;
/** As long as a poll of the product may take to write. */
const timeLimit = { timeout: 60_000 };
/** Queues that are packed at once. */
const batchQueues = 25;

export type HistoryBench = Awaited<ReturnType<typeof openHistoryBench>>;

export async function openHistoryBench(dir: string, endMs: number) {
  const postgres = await startEmbeddedPostgres({ dataDir: dir, clock: systemClock });
  const url = postgres.url('postgres');
  await migrate(url);
  const db = openDatabase(url);
  const clock = { ...systemClock, nowMs: () => nowMs };
  let nowMs = endMs;
  const logger = createLogger('bench');
  logger.level = 'error';
  const f = createFeatures({ db, clock, logger, secrets: createSecretBox(Buffer.alloc(32, 1)) });
  const cluster = await db.cluster.create({
    data: { name: 'bench', kind: 'memory', configSealed: Buffer.alloc(0) },
  });
  return {
    f,
    clusterId: cluster.id,
    setNow: (ms: number) => (nowMs = ms),
    async close(): Promise<void> {
      await f.sessions.closeAll();
      await db.$disconnect();
      await postgres.stop();
    },
  };
}

export async function declareQueues({ f, clusterId }: HistoryBench, count: number): Promise<number[]> {
  await f.db.$executeRaw`
    INSERT INTO "Queue" ("clusterId", vhost, name, type, details)
    SELECT ${clusterId}::uuid, '/', 'queue-' || i, 'classic', '{}' FROM generate_series(0, ${count - 1}::int) i`;
  const rows = await f.db.queue.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  return rows.map(({ id }) => id);
}

/** The polls of one hour, a little off the beat each, as those of a real worker are. */
export function axisOfHour(startMs: number): Axis {
  const instant = (place: number) => startMs + place * pollMs + ((place * 7_919) % 397);
  return axisOfPolls(
    Array.from({ length: pollsPerHour }, (_, i) => instant(i)),
    startMs - pollMs + (((pollsPerHour - 1) * 7_919) % 397),
  );
}

/** What all queues share: the axes of some hours, by tier and start of the chunk. */
export type Axes = ReadonlyMap<string, { resolutionSec: number; startMs: number; axis: Axis }>;
const keyOf = (resolutionSec: number, startMs: number) => `${resolutionSec} ${startMs}`;

export function axesOf(fromMs: number, toMs: number): Axes {
  const axes = new Map<string, { resolutionSec: number; startMs: number; axis: Axis }>();
  for (const { resolutionSec, chunkMs, keepMs } of historyTiers) {
    for (const [startMs, hours] of hoursByChunk(Math.max(fromMs, toMs - keepMs - chunkMs), toMs, chunkMs)) {
      const parts = hours
        .map(axisOfHour)
        .map((raw) => (resolutionSec === 0 ? raw : rollUpAxis(raw, resolutionSec * 1_000)));
      const axis = parts.reduce((a, b) => mergeAxes(a, b));
      axes.set(keyOf(resolutionSec, startMs), { resolutionSec, startMs, axis });
    }
  }
  return axes;
}

/** Writes what goes before the samples: axes, and a month of successful polls. */
export async function writeAxes({ f, clusterId }: HistoryBench, axes: Axes, toMs: number): Promise<void> {
  const { db } = f;
  for (const { axis, ...span } of axes.values())
    await upsertAxis(db, { clusterId, ...span }, storedAxis(axis));
  await db.cluster.update({ where: { id: clusterId }, data: { rolledUpTo: new Date(toMs) } });
  await db.$executeRaw`
    INSERT INTO "Poll" ("clusterId", "startedAt", "tookMs", ok, "queueCount")
    SELECT ${clusterId}::uuid, t, 900, true, 10000
      FROM generate_series(to_timestamp(${toMs - 30 * 24 * hourMs}::float8 / 1000),
                           to_timestamp(${toMs}::float8 / 1000) - interval '10 s', interval '10 s') t`;
}

function hoursByChunk(fromMs: number, toMs: number, chunkMs: number): Map<number, number[]> {
  const chunks = new Map<number, number[]>();
  for (let hour = fromMs; hour < toMs; hour += hourMs) {
    const start = Math.floor(hour / chunkMs) * chunkMs;
    chunks.set(start, [...(chunks.get(start) ?? []), hour]);
  }
  return chunks;
}

/** A made-up queue and the names it goes by. */
export type Twins = { index: number; queueIds: readonly number[] };

/** Packs these hours of these queues. Answers where each of them goes on. */
export async function packQueues(
  bench: HistoryBench,
  queues: readonly Twins[],
  { axes, fromMs, toMs }: { axes: Axes; fromMs: number; toMs: number },
  onBatch: (done: number) => void = () => undefined,
): Promise<{ source: QueueSource; queueIds: readonly number[] }[]> {
  const sources: { source: QueueSource; queueIds: readonly number[] }[] = [];
  for (let first = 0; first < queues.length; first += batchQueues) {
    const chunks = new Map<string, Omit<Chunk, 'data'> & { rows: { queueId: number; data: Buffer }[] }>();
    for (const { queueIds, index } of queues.slice(first, first + batchQueues)) {
      const source = queueSource(index);
      sources.push({ source, queueIds });
      for (const { data, ...span } of chunksOf(source, axes, fromMs, toMs)) {
        const key = keyOf(span.resolutionSec, span.startMs);
        const found = chunks.get(key) ?? { ...span, rows: [] };
        found.rows.push(...queueIds.map((queueId) => ({ queueId, data })));
        chunks.set(key, found);
      }
    }
    for (const { rows, ...span } of chunks.values()) await upsertChunks(bench.f.db, span, rows);
    onBatch(Math.min(first + batchQueues, queues.length));
  }
  return sources;
}

type Chunk = { resolutionSec: number; startMs: number; data: Buffer };

const hours = new Map<number, Axis>();
function hourAxis(startMs: number): Axis {
  const axis = hours.get(startMs) ?? axisOfHour(startMs);
  if (hours.size < 1_000) hours.set(startMs, axis);
  return axis;
}

export function chunksOf(source: QueueSource, axes: Axes, fromMs: number, toMs: number): Chunk[] {
  const chunks: Chunk[] = [];
  const parts = new Map<string, { resolutionSec: number; startMs: number; series: Series[] }>();
  for (let hour = fromMs; hour < toMs; hour += hourMs) {
    const axis = hourAxis(hour);
    const raw = source.next(axis.at, axis.stepMs);
    let finer = asSeries(raw);
    for (const { resolutionSec, chunkMs, keepMs } of historyTiers) {
      // A tier that no longer keeps this hour is left out on the way to the next: the outcome is the same.
      if (hour < toMs - keepMs - chunkMs) continue;
      if (resolutionSec === 0) {
        chunks.push({ resolutionSec, startMs: hour, data: storedRaw(raw, axis) });
        continue;
      }
      finer = rollUp(finer, resolutionSec * 1_000);
      const startMs = Math.floor(hour / chunkMs) * chunkMs;
      const key = keyOf(resolutionSec, startMs);
      const part = parts.get(key) ?? { resolutionSec, startMs, series: [] };
      part.series.push(finer);
      parts.set(key, part);
    }
  }
  for (const [key, { resolutionSec, startMs, series }] of parts) {
    const shared = axes.get(key);
    if (shared === undefined) throw new Error(`There is no axis of ${key}.`);
    chunks.push({
      resolutionSec,
      startMs,
      data: storedRolled(joinTables(series, seriesColumns), shared.axis),
    });
  }
  return chunks;
}

/** One hour poll by poll, packed when it is due. Answers how long each poll's samples took to write. */
export async function pollHour(
  { f, clusterId, setNow }: HistoryBench,
  sources: readonly { source: QueueSource; queueIds: readonly number[] }[],
  startMs: number,
): Promise<{ roundMs: number[]; packMs: number[] }> {
  const axis = axisOfHour(startMs);
  const queues = sources.flatMap(({ source, queueIds }) => {
    const raw = source.next(axis.at, axis.stepMs);
    return queueIds.map((queueId) => ({ queueId, raw }));
  });
  const roundMs: number[] = [];
  const packMs: number[] = [];
  const pack = async (nowMs: number) => {
    setNow(nowMs);
    const began = performance.now();
    await packHistory(f);
    packMs.push(performance.now() - began);
  };
  for (const [i, atMs] of axis.at.entries()) {
    const samples = queues.map(({ queueId, raw }) => sampleAt(queueId, raw, i));
    const began = performance.now();
    await f.db.$transaction((tx) => insertRounds(tx, clusterId, atMs, packRound(samples)), timeLimit);
    roundMs.push(performance.now() - began);
    if (i % 60 === 59) await pack(atMs + 2 * 60_000 + 1_000);
  }
  await pack(startMs + hourMs + 3 * 60_000);
  return { roundMs, packMs };
}

function sampleAt(queueId: number, raw: RawSeries, i: number): RawSample {
  return {
    queueId,
    ...Object.fromEntries(rawColumns.map((column) => [column, raw[column][i] ?? null])),
  } as RawSample;
}

/** Of everything that history is kept in, indexes included. */
export async function historyBytes({ db }: Pick<Features, 'db'>): Promise<number> {
  const [row] = await db.$queryRaw<{ bytes: number }[]>`
    SELECT sum(pg_total_relation_size(format('%I', name)::regclass))::float8 AS bytes
      FROM unnest(ARRAY['SampleRound', 'SampleChunk', 'SampleAxis', 'Poll']) AS t(name)`;
  return row?.bytes ?? NaN;
}
