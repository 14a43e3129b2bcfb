// The instants of a span that all queues of a cluster share, kept once instead of with each queue: of raw samples
// the polls, of coarser ones the buckets with what a queue that missed nothing has in them.

import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';
import { mergeTables, type Table, tableOf } from './series';

export const axisColumns = ['sampleCount', 'stepMs'] as const;
export type AxisColumn = (typeof axisColumns)[number];
/** `stepMs` is the time since the poll before. */
export type Axis = Table<AxisColumn>;

export function emptyAxis(): Axis {
  return tableOf(axisColumns, () => new Float64Array(0));
}

/** Polls as an axis; `beforeMs` is the poll before the first of them, NaN when there was none. */
export function axisOfPolls(instants: readonly number[], beforeMs: number): Axis {
  const at = Float64Array.from(instants);
  return {
    at,
    sampleCount: new Float64Array(at.length).fill(1),
    stepMs: at.map((ms, i) => {
      const stepMs = ms - (i === 0 ? beforeMs : (at[i - 1] ?? NaN));
      return Number.isNaN(stepMs) ? 0 : stepMs;
    }),
  };
}

export function rollUpAxis(finer: Axis, bucketMs: number): Axis {
  const buckets = new Map<number, { sampleCount: number; stepMs: number }>();
  for (const [i, at] of finer.at.entries()) {
    const start = Math.floor(at / bucketMs) * bucketMs;
    const bucket = buckets.get(start) ?? { sampleCount: 0, stepMs: 0 };
    bucket.sampleCount += finer.sampleCount[i] ?? 0;
    bucket.stepMs += finer.stepMs[i] ?? 0;
    buckets.set(start, bucket);
  }
  const found = [...buckets.values()];
  return {
    at: Float64Array.from(buckets.keys()),
    sampleCount: Float64Array.from(found, ({ sampleCount }) => sampleCount),
    stepMs: Float64Array.from(found, ({ stepMs }) => stepMs),
  };
}

export function mergeAxes(older: Axis, newer: Axis): Axis {
  return mergeTables(older, newer, axisColumns);
}

/** Whether chunks made against the older one are still true: every instant of it has kept its place and what it tells. */
export function growsAtEnd(older: Axis, newer: Axis): boolean {
  return (['at', ...axisColumns] as const).every((column) =>
    older[column].every((value, i) => value === newer[column][i]),
  );
}

const formOfAxis = 1;

export function encodeAxis(axis: Axis): Uint8Array {
  const out = new ByteWriter();
  out.byte(formOfAxis);
  out.uint(axis.at.length);
  for (const column of [axis.at, axis.sampleCount, axis.stepMs]) writeColumn(out, column);
  return out.done();
}

/** Throws a RangeError for bytes of another form. */
export function decodeAxis(bytes: Uint8Array): Axis {
  const from = new ByteReader(bytes);
  if (from.byte() !== formOfAxis) throw new RangeError('An axis of samples has an unknown form.');
  const length = from.uint();
  const [at, sampleCount, stepMs] = [
    readColumn(from, length),
    readColumn(from, length),
    readColumn(from, length),
  ];
  return { at, sampleCount, stepMs };
}
