// A span of one queue's samples, packed against the axis of its cluster. Each column is kept as its difference from
// what another one makes likely, so that a queue in which nothing happens costs a few bytes.

import type { Axis } from './axis';
import { ByteReader, ByteWriter } from './bytes';
import { readColumn, writeColumn } from './column';
import { readPositions, writePositions } from './positions';
import {
  type RawColumn,
  type RawSeries,
  rawColumns,
  type Series,
  type SeriesColumn,
  seriesColumns,
  type Table,
  tableOf,
} from './series';

/** What a column is told from: another one, the axis, or a product of two. Bases come before what needs them. */
type Base<Column> = Column | 'axisCount' | 'axisStep' | readonly [Column, Column] | null;
type Layout<Column extends string> = readonly (readonly [Column, Base<Column>])[];

const rawLayout: Layout<RawColumn> = [
  ['knownMs', 'axisStep'],
  ['ready', null],
  ['unacked', null],
  ['consumers', null],
  ['published', null],
  ['acked', null],
  ['delivered', 'acked'],
  ['redelivered', null],
  ['arrived', 'published'],
  ['departed', 'acked'],
  ['ageMs', null],
];

const rolledLayout: Layout<SeriesColumn> = [
  ['sampleCount', 'axisCount'],
  ['knownMs', 'axisStep'],
  ['readyCount', 'sampleCount'],
  ['readyMin', null],
  ['readyMax', 'readyMin'],
  ['readyLast', 'readyMin'],
  ['readySum', ['readyMin', 'readyCount']],
  ['unackedCount', 'sampleCount'],
  ['unackedMin', null],
  ['unackedMax', 'unackedMin'],
  ['unackedLast', 'unackedMin'],
  ['unackedSum', ['unackedMin', 'unackedCount']],
  ['depthMax', 'readyMax'],
  ['consumersMin', null],
  ['consumersMax', 'consumersMin'],
  ['consumersLast', 'consumersMin'],
  ['published', null],
  ['acked', null],
  ['delivered', 'acked'],
  ['redelivered', null],
  ['arrived', 'published'],
  ['departed', 'acked'],
  ['ageMsMax', null],
  ['ageMsLast', 'ageMsMax'],
];

const formOfRaw = 1;
const formOfRolled = 2;

export function encodeRawChunk(series: RawSeries, axis: Axis): Uint8Array {
  return encode(formOfRaw, rawLayout, series, axis);
}

export function encodeChunk(series: Series, axis: Axis): Uint8Array {
  return encode(formOfRolled, rolledLayout, series, axis);
}

/** The axis must hold what it held when the chunk was made; it may have grown at its end. */
export function decodeRawChunk(bytes: Uint8Array, axis: Axis): RawSeries {
  return decode(formOfRaw, rawLayout, rawColumns, bytes, axis);
}

export function decodeChunk(bytes: Uint8Array, axis: Axis): Series {
  return decode(formOfRolled, rolledLayout, seriesColumns, bytes, axis);
}

function encode<Column extends string>(
  form: number,
  layout: Layout<Column>,
  series: Table<Column>,
  axis: Axis,
): Uint8Array {
  const positions = positionsOn(axis, series.at);
  const out = new ByteWriter();
  out.byte(form);
  writePositions(out, positions);
  for (const [column, base] of layout) {
    const values = column === 'knownMs' ? series[column].map((ms) => ms || NaN) : series[column];
    const likely = likelyValues(base, series, axis, positions);
    writeColumn(out, likely === null ? values : values.map((value, i) => value - (likely[i] ?? 0)));
  }
  return out.done();
}

function decode<Column extends string>(
  form: number,
  layout: Layout<Column>,
  columns: readonly Column[],
  bytes: Uint8Array,
  axis: Axis,
): Table<Column> {
  const from = new ByteReader(bytes);
  if (from.byte() !== form) throw new RangeError('Packed samples have an unknown form.');
  const positions = readPositions(from);
  const found: Partial<Record<Column, Float64Array>> = {};
  for (const [column, base] of layout) {
    const values = readColumn(from, positions.length);
    const likely = likelyValues(base, found, axis, positions);
    if (likely !== null)
      for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) + (likely[i] ?? 0);
    found[column] = column === 'knownMs' ? values.map((ms) => ms || 0) : values;
  }
  const at = Float64Array.from(positions, (position) => axis.at[position] ?? NaN);
  return tableOf(columns, (column) =>
    column === 'at' ? at : (found[column] ?? new Float64Array(at.length)),
  );
}

/** Unknown values make 0 likely. Plain loops: these columns are most of what packing an hour costs. */
function likelyValues<Column extends string>(
  base: Base<Column>,
  series: Partial<Record<Column, Float64Array>>,
  axis: Axis,
  positions: readonly number[],
): Float64Array | null {
  if (base === null) return null;
  const likely = new Float64Array(positions.length);
  if (base === 'axisCount' || base === 'axisStep') {
    const shared = base === 'axisCount' ? axis.sampleCount : axis.stepMs;
    for (let i = 0; i < likely.length; i += 1) likely[i] = shared[positions[i] ?? -1] ?? 0;
    return likely;
  }
  const [of, by] = typeof base === 'string' ? [series[base]] : [series[base[0]], series[base[1]]];
  if (of === undefined) return likely;
  if (by === undefined) for (let i = 0; i < likely.length; i += 1) likely[i] = of[i] || 0;
  else for (let i = 0; i < likely.length; i += 1) likely[i] = (of[i] ?? 0) * (by[i] ?? 0) || 0;
  return likely;
}

function positionsOn(axis: Axis, instants: Float64Array): number[] {
  const positions: number[] = [];
  let place = 0;
  for (const at of instants) {
    while (place < axis.at.length && (axis.at[place] ?? 0) < at) place += 1;
    if (axis.at[place] !== at) throw new RangeError(`The axis of samples does not hold ${String(at)}.`);
    positions.push(place);
  }
  return positions;
}
