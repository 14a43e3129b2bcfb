// Packs one hour of a cluster, lot by lot of its queues: each lot moves in a transaction of its own, so that none is long and
// what is done is not done again. Only where an instant comes in between others, after a clock went back, do all places
// on the axis move: then everything moves at once.

import { growsAtEnd } from '@/server/domain/history/axis';
import type { Database } from '@/server/platform/database';
import { type Batch, batchesOf, packBatch } from './pack-batch';
import { areStored, type Hour, hourMs, type Span, spansOfHour } from './pack-spans';
import { iso, type Tx, upsertAxis } from './rows';
import { storedAxis } from './stored-series';

type Plan = { spans: [Span, ...Span[]]; left: Batch[] };

const short = { timeout: 60_000, maxWait: 10_000 };
const long = { timeout: 600_000, maxWait: 10_000 };

export async function packHour(db: Database, hour: Hour, signal: AbortSignal): Promise<void> {
  const { spans, left } =
    (await db.$transaction((tx) => planHour(tx, hour), short)) ??
    (await db.$transaction((tx) => packAtOnce(tx, hour), long));
  for (const batch of left) {
    signal.throwIfAborted();
    await db.$transaction(async (tx) => {
      await lock(tx, hour);
      if (!(await areStored(tx, hour.clusterId, spans))) {
        throw new Error('Another worker packs the same hour; what is left is packed next time.');
      }
      await packBatch(tx, hour, batch, spans);
    }, short);
  }
  if (hour.over) {
    await db.$executeRaw`
      UPDATE "Cluster" SET "rolledUpTo" = greatest("rolledUpTo", ${iso(hour.startMs + hourMs)}::timestamptz)
       WHERE id = ${hour.clusterId}::uuid`;
  }
}

/** Writes the axes, which the chunks that are there can be read with as well as with the old ones. Null where they cannot. */
async function planHour(tx: Tx, hour: Hour): Promise<Plan | null> {
  await lock(tx, hour);
  const spans = await spansOfHour(tx, hour);
  if (!spans.every(({ before, after }) => growsAtEnd(before, after))) return null;
  await writeAxes(tx, hour, spans);
  return { spans, left: await batchesOf(tx, hour, spans) };
}

async function packAtOnce(tx: Tx, hour: Hour): Promise<Plan> {
  await lock(tx, hour);
  const spans = await spansOfHour(tx, hour);
  await writeAxes(tx, hour, spans);
  for (const batch of await batchesOf(tx, hour, spans)) await packBatch(tx, hour, batch, spans);
  return { spans, left: [] };
}

async function lock(tx: Tx, { clusterId }: Hour): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${clusterId}, 0))::text`;
}

async function writeAxes(tx: Tx, { clusterId }: Hour, spans: readonly Span[]): Promise<void> {
  for (const { resolutionSec, startMs, before, after } of spans) {
    const [was, is] = [storedAxis(before), storedAxis(after)];
    if (!was.equals(is)) await upsertAxis(tx, { clusterId, resolutionSec, startMs }, is);
  }
}
