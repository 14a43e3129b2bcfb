// Samples of one queue as columns, in two forms: raw, one value of each measure per poll; rolled up, minimum,
// maximum, sum and newest of a bucket. NaN is unknown. Sums and counts instead of averages keep a roll-up exact
// whatever it is made from.

export const rawColumns = [
  'knownMs',
  'ready',
  'unacked',
  'consumers',
  'published',
  'delivered',
  'acked',
  'redelivered',
  'arrived',
  'departed',
  'ageMs',
] as const;
export type RawColumn = (typeof rawColumns)[number];

/** How a column of finer samples becomes one of coarser ones; what is unknown takes no part, except in `last`. */
const reduction = {
  sampleCount: 'sum',
  /** Time over which deltas are known; 0 where none is. */
  knownMs: 'sum',
  readyMin: 'min',
  readyMax: 'max',
  readySum: 'sum',
  readyCount: 'sum',
  readyLast: 'last',
  unackedMin: 'min',
  unackedMax: 'max',
  unackedSum: 'sum',
  unackedCount: 'sum',
  unackedLast: 'last',
  /** Highest ready + unacked of one reading: more honest than the sum of two maxima. */
  depthMax: 'max',
  consumersMin: 'min',
  consumersMax: 'max',
  consumersLast: 'last',
  published: 'sum',
  delivered: 'sum',
  acked: 'sum',
  redelivered: 'sum',
  arrived: 'sum',
  departed: 'sum',
  ageMsMax: 'max',
  ageMsLast: 'last',
} as const;
export type SeriesColumn = keyof typeof reduction;
export const seriesColumns = Object.keys(reduction) as SeriesColumn[];

/** Ascending by `at`, without repetition: the instant of the poll, or the start of the bucket. */
export type Table<Column extends string> = { at: Float64Array } & Record<Column, Float64Array>;
export type RawSeries = Table<RawColumn>;
export type Series = Table<SeriesColumn>;

/** A table whose columns are made one by one, `at` included. */
export function tableOf<Column extends string>(
  columns: readonly Column[],
  make: (column: Column | 'at') => Float64Array,
): Table<Column> {
  return Object.fromEntries(['at', ...columns].map((c) => [c, make(c as Column | 'at')])) as Table<Column>;
}

export function emptySeries(): Series {
  return tableOf(seriesColumns, () => new Float64Array(0));
}

/** Raw samples as samples of which each is its own minimum, maximum, sum and newest. */
export function asSeries(raw: RawSeries): Series {
  const { at, knownMs, ready, unacked, consumers, ageMs } = raw;
  const { published, delivered, acked, redelivered, arrived, departed } = raw;
  const known = (column: Float64Array) => column.map((value) => (Number.isNaN(value) ? 0 : 1));
  return {
    ...{ at, knownMs, published, delivered, acked, redelivered, arrived, departed },
    sampleCount: new Float64Array(at.length).fill(1),
    ...{ readyMin: ready, readyMax: ready, readySum: ready, readyCount: known(ready), readyLast: ready },
    ...{ unackedMin: unacked, unackedMax: unacked, unackedSum: unacked, unackedLast: unacked },
    unackedCount: known(unacked),
    depthMax: ready.map((value, i) => value + (unacked[i] ?? NaN)),
    ...{ consumersMin: consumers, consumersMax: consumers, consumersLast: consumers },
    ...{ ageMsMax: ageMs, ageMsLast: ageMs },
  };
}

export function rollUp(finer: Series, bucketMs: number): Series {
  const buckets = bucketsOf(finer.at, bucketMs);
  return tableOf(seriesColumns, (column) =>
    column === 'at' ? buckets.starts : reduce(finer[column], buckets, reduction[column]),
  );
}

export type Buckets = {
  starts: Float64Array;
  /** Where the samples of each bucket begin, and of the last one end. */
  firsts: readonly number[];
};

/** The buckets that hold any of these instants. */
export function bucketsOf(at: Float64Array, bucketMs: number): Buckets {
  const starts: number[] = [];
  const firsts: number[] = [];
  for (let i = 0; i < at.length; i += 1) {
    const instant = at[i] ?? NaN;
    const start = Math.floor(instant / bucketMs) * bucketMs;
    if (start === starts.at(-1)) continue;
    starts.push(start);
    firsts.push(i);
  }
  firsts.push(at.length);
  return { starts: Float64Array.from(starts), firsts };
}

export function reduce(
  values: Float64Array,
  { firsts }: Buckets,
  how: 'sum' | 'min' | 'max' | 'last',
): Float64Array {
  const reduced = new Float64Array(firsts.length - 1);
  const ofSpan = { sum: sumOf, min: lowestOf, max: highestOf, last: newestOf }[how];
  for (let b = 0; b < reduced.length; b += 1) reduced[b] = ofSpan(values, firsts[b] ?? 0, firsts[b + 1] ?? 0);
  return reduced;
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = NaN;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? NaN;
    if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
  }
  return sum;
}

/** A comparison with NaN is false, so that what is unknown never wins. */
function lowestOf(values: Float64Array, from: number, to: number): number {
  let lowest = Infinity;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? NaN;
    if (value < lowest) lowest = value;
  }
  return lowest === Infinity ? NaN : lowest;
}

function highestOf(values: Float64Array, from: number, to: number): number {
  let highest = -Infinity;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? NaN;
    if (value > highest) highest = value;
  }
  return highest === -Infinity ? NaN : highest;
}

function newestOf(values: Float64Array, _from: number, to: number): number {
  return values[to - 1] ?? NaN;
}

/** Samples of both; where both have one at the same instant, the newer one's. */
export function mergeTables<Column extends string>(
  older: Table<Column>,
  newer: Table<Column>,
  columns: readonly Column[],
): Table<Column> {
  if (newer.at.length === 0) return older;
  if (older.at.length === 0) return newer;
  if ((older.at.at(-1) ?? 0) < (newer.at[0] ?? 0)) return joinTables([older, newer], columns);
  // Where each sample comes from: below zero of the newer, counted from -1.
  const sources: number[] = [];
  for (let o = 0, n = 0; o < older.at.length || n < newer.at.length;) {
    const [ofOlder, ofNewer] = [older.at[o] ?? Infinity, newer.at[n] ?? Infinity];
    if (ofOlder < ofNewer) sources.push(o);
    else sources.push(-1 - n);
    if (ofOlder <= ofNewer) o += 1;
    if (ofNewer <= ofOlder) n += 1;
  }
  return tableOf(columns, (column) => {
    const [a, b] = [older[column], newer[column]];
    const merged = new Float64Array(sources.length);
    for (let i = 0; i < merged.length; i += 1) {
      const source = sources[i] ?? 0;
      merged[i] = (source >= 0 ? a[source] : b[-1 - source]) ?? NaN;
    }
    return merged;
  });
}

/** Samples of all of them, which follow one another in time. */
export function joinTables<Column extends string>(
  tables: readonly Table<Column>[],
  columns: readonly Column[],
): Table<Column> {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) return only;
  const length = tables.reduce((sum, { at }) => sum + at.length, 0);
  return tableOf(columns, (column) => {
    const whole = new Float64Array(length);
    let end = 0;
    for (const table of tables) {
      whole.set(table[column], end);
      end += table[column].length;
    }
    return whole;
  });
}

/** The samples with `at` from `fromMs` until before `toMs`. */
export function sliceTable<Column extends string>(
  table: Table<Column>,
  columns: readonly Column[],
  fromMs: number,
  toMs: number,
): Table<Column> {
  const { at } = table;
  let [first, end] = [0, at.length];
  while (first < end && (at[first] ?? 0) < fromMs) first += 1;
  while (end > first && (at[end - 1] ?? 0) >= toMs) end -= 1;
  if (first === 0 && end === at.length) return table;
  return tableOf(columns, (column) => table[column].subarray(first, end));
}

/** What is unknown as the rest of the product has it. */
export function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
