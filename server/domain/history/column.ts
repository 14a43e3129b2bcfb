// One column of numbers, packed. NaN is an unknown value and comes back as NaN, never as 0. Whole numbers up to
// 2^50 come back exactly; fractions to a thousandth; what is larger than that as it was.

import { type ByteReader, type ByteWriter, toSigned, toUnsigned } from './bytes';

const kinds = { unknown: 0, constant: 1, values: 2, deltas: 3, floats: 4 } as const;
const kindMask = 7;
const withGaps = 8;
const inThousandths = 16;
const exactMax = 2 ** 50;

export function writeColumn(out: ByteWriter, column: Float64Array): void {
  const known = knownOf(column);
  if (known.length === 0) {
    out.byte(kinds.unknown);
    return;
  }
  const gaps = known.length < column.length ? withGaps : 0;
  const { whole, scale } = wholeNumbers(known);
  if (whole === null) {
    out.byte(kinds.floats | gaps);
    if (gaps !== 0) writeGaps(out, column);
    for (const value of known) out.float(value);
    return;
  }
  const kind = cheapestKind(whole);
  out.byte(kind | gaps | scale);
  if (gaps !== 0) writeGaps(out, column);
  if (kind === kinds.constant) out.uint(toUnsigned(whole[0] ?? 0));
  else writeTokens(out, whole, kind === kinds.deltas);
}

export function readColumn(from: ByteReader, length: number): Float64Array {
  const head = from.byte();
  const kind = head & kindMask;
  if (kind === kinds.unknown) return new Float64Array(length).fill(NaN);
  const runs = (head & withGaps) === 0 ? null : readGaps(from, length);
  const known = readValues(from, kind, runs === null ? length : everySecond(runs));
  if ((head & inThousandths) !== 0)
    for (let i = 0; i < known.length; i += 1) known[i] = (known[i] ?? 0) / 1_000;
  return runs === null ? known : spread(known, runs, length);
}

function knownOf(column: Float64Array): Float64Array {
  let count = 0;
  for (const value of column) if (!Number.isNaN(value)) count += 1;
  return count === column.length ? column : column.filter((value) => !Number.isNaN(value));
}

function wholeNumbers(known: Float64Array): { whole: Float64Array | null; scale: number } {
  let fractions = false;
  let highest = 0;
  for (const value of known) {
    if (!Number.isInteger(value)) fractions = true;
    const size = Math.abs(value);
    if (size > highest) highest = size;
  }
  if (highest * (fractions ? 1_000 : 1) > exactMax) return { whole: null, scale: 0 };
  if (!fractions) return { whole: known, scale: 0 };
  return { whole: known.map((value) => Math.round(value * 1_000)), scale: inThousandths };
}

function cheapestKind(whole: Float64Array): number {
  const first = whole[0] ?? 0;
  let before = 0;
  let constant = true;
  let bitsOfValues = 0;
  let bitsOfDeltas = 0;
  for (const value of whole) {
    if (value !== first) constant = false;
    bitsOfValues += bitsOf(value);
    bitsOfDeltas += bitsOf(value - before);
    before = value;
  }
  if (constant) return kinds.constant;
  return bitsOfDeltas < bitsOfValues ? kinds.deltas : kinds.values;
}

function bitsOf(value: number): number {
  const size = Math.abs(value);
  return size < 2 ** 31 ? 32 - Math.clz32(size) : 52;
}

/** A zero is followed by how many more zeros come. */
function writeTokens(out: ByteWriter, whole: Float64Array, asDeltas: boolean): void {
  let before = 0;
  let zeros = 0;
  const flush = () => {
    if (zeros === 0) return;
    out.byte(0);
    out.uint(zeros - 1);
    zeros = 0;
  };
  for (const value of whole) {
    const token = asDeltas ? value - before : value;
    before = value;
    if (token === 0) {
      zeros += 1;
      continue;
    }
    flush();
    out.uint(toUnsigned(token));
  }
  flush();
}

function readValues(from: ByteReader, kind: number, count: number): Float64Array {
  const values = new Float64Array(count);
  switch (kind) {
    case kinds.constant:
      return values.fill(toSigned(from.uint()));
    case kinds.floats:
      for (let i = 0; i < count; i += 1) values[i] = from.float();
      return values;
    case kinds.values:
    case kinds.deltas:
      readTokens(from, values, kind === kinds.deltas);
      return values;
    default:
      throw new RangeError(`Packed samples hold a column of unknown kind ${String(kind)}.`);
  }
}

/** A plain loop: a chart of a year is a quarter of a million tokens. */
function readTokens(from: ByteReader, values: Float64Array, asDeltas: boolean): void {
  let before = 0;
  for (let i = 0; i < values.length;) {
    const token = from.uint();
    if (token === 0) {
      const end = Math.min(i + from.uint() + 1, values.length);
      if (before !== 0) values.fill(before, i, end);
      i = end;
      continue;
    }
    const value = before + toSigned(token);
    values[i] = value;
    if (asDeltas) before = value;
    i += 1;
  }
}

/** Lengths of known and unknown runs in turn, known first. */
function writeGaps(out: ByteWriter, column: Float64Array): void {
  let run = 0;
  let inGap = false;
  for (const value of column) {
    if (Number.isNaN(value) !== inGap) {
      out.uint(run);
      run = 0;
      inGap = !inGap;
    }
    run += 1;
  }
  out.uint(run);
}

function readGaps(from: ByteReader, length: number): number[] {
  const runs: number[] = [];
  for (let covered = 0; covered < length;) {
    const run = Math.min(from.uint(), length - covered);
    runs.push(run);
    covered += run;
  }
  return runs;
}

function everySecond(runs: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < runs.length; i += 2) sum += runs[i] ?? 0;
  return sum;
}

function spread(known: Float64Array, runs: readonly number[], length: number): Float64Array {
  const column = new Float64Array(length).fill(NaN);
  let [at, taken] = [0, 0];
  for (let i = 0; i < runs.length; i += 2) {
    const run = runs[i] ?? 0;
    column.set(known.subarray(taken, taken + run), at);
    taken += run;
    at += run + (runs[i + 1] ?? 0);
  }
  return column;
}
