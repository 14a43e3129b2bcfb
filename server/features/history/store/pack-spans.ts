// The spans into which an hour of a cluster is packed, one of each tier, with their axes as they are and as the hour
// makes them.

import { historyTiers } from '@/server/domain/history';
import { type Axis, axisOfPolls, emptyAxis, mergeAxes, rollUpAxis } from '@/server/domain/history/axis';
import { iso, type Tx } from './rows';
import { axisOf, storedAxis } from './stored-series';

/** `over`: nothing more is to come, so that the hour goes into the coarser tiers. */
export type Hour = { clusterId: string; startMs: number; untilMs: number; over: boolean };

/** One chunk of each queue, old and new axis of all. */
export type Span = { resolutionSec: number; startMs: number; before: Axis; after: Axis };

export const hourMs = 3_600_000;

/** Raw first, then from fine to coarse. */
export async function spansOfHour(tx: Tx, hour: Hour): Promise<[Span, ...Span[]]> {
  const raw = await rawSpan(tx, hour);
  return [raw, ...(hour.over ? await coarserSpans(tx, hour, raw) : [])];
}

/** Whether nobody else has moved them since. */
export async function areStored(tx: Tx, clusterId: string, spans: readonly Span[]): Promise<boolean> {
  for (const { resolutionSec, startMs, after } of spans) {
    const stored = storedAxis(await readAxis(tx, clusterId, resolutionSec, startMs));
    if (!stored.equals(storedAxis(after))) return false;
  }
  return true;
}

async function rawSpan(tx: Tx, { clusterId, startMs, untilMs }: Hour): Promise<Span> {
  const before = await readAxis(tx, clusterId, 0, startMs);
  const polls = await tx.$queryRaw<{ atMs: number }[]>`
    SELECT DISTINCT (extract(epoch FROM at) * 1000)::float8 AS "atMs" FROM "SampleRound"
     WHERE "clusterId" = ${clusterId}::uuid
       AND at >= ${iso(startMs)}::timestamptz AND at < ${iso(untilMs)}::timestamptz`;
  const instants = [...new Set([...before.at, ...polls.map(({ atMs }) => atMs)])].sort((a, b) => a - b);
  const first = before.at[0];
  const beforeMs =
    first === undefined
      ? ((await readAxis(tx, clusterId, 0, startMs - hourMs)).at.at(-1) ?? NaN)
      : first - (before.stepMs[0] ?? 0);
  return { resolutionSec: 0, startMs, before, after: axisOfPolls(instants, beforeMs) };
}

async function coarserSpans(tx: Tx, { clusterId, startMs }: Hour, raw: Span): Promise<Span[]> {
  const spans: Span[] = [];
  for (const { resolutionSec, chunkMs } of historyTiers.slice(1)) {
    const chunkStartMs = Math.floor(startMs / chunkMs) * chunkMs;
    const before = await readAxis(tx, clusterId, resolutionSec, chunkStartMs);
    const after = mergeAxes(before, rollUpAxis(raw.after, resolutionSec * 1_000));
    spans.push({ resolutionSec, startMs: chunkStartMs, before, after });
  }
  return spans;
}

async function readAxis(tx: Tx, clusterId: string, resolutionSec: number, startMs: number): Promise<Axis> {
  const [row] = await tx.$queryRaw<{ data: Uint8Array }[]>`
    SELECT data FROM "SampleAxis" WHERE "clusterId" = ${clusterId}::uuid AND "resolutionSec" = ${resolutionSec}
       AND start = ${iso(startMs)}::timestamptz`;
  return row === undefined ? emptyAxis() : axisOf(row.data);
}
