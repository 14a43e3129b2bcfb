// Sums over queues at one instant or over one bucket. A queue that does not tell a measure is counted as missing from that
// sum, never as 0; a queue that is not there takes no part. Where polls of a bucket miss different numbers of queues, those
// that miss fewest speak for it, so that one bad poll makes no dip.

import type { HistoryPoint } from '../history';
import { orNull } from './series';

/** How samples of one bucket become one. */
const reduction = {
  ready: 'average',
  unacked: 'average',
  /** Highest ready + unacked of one poll. */
  depth: 'max',
  consumers: 'last',
  in: 'average',
  out: 'average',
  /** Of the queue that is worst. */
  age: 'max',
} as const;
export type TotalMeasure = keyof typeof reduction;
export const totalMeasures = Object.keys(reduction) as TotalMeasure[];

export type TotalSample = {
  /** The instant of the poll, or the start of the bucket. */
  atMs: number;
  /** What it stands for. */
  polls: number;
  /** Of the queues that tell it; NaN where none does. */
  values: Record<TotalMeasure, number>;
  /** Queues that were there and do not tell it. */
  missing: Record<TotalMeasure, number>;
};

/** What one queue adds. NaN is unknown; null takes no part, as the age of a stream. */
export type QueueShare = Record<TotalMeasure, number | null>;

export type TotalTable = Map<number, TotalSample>;

/** Adds a queue that was there in `polls` of the polls since `atMs`; the sums are those of one poll once `finishTotals` has
 * divided them. */
export function addShare(table: TotalTable, atMs: number, polls: number, share: QueueShare): void {
  let row = table.get(atMs);
  if (row === undefined) {
    row = { atMs, polls: 0, values: ofAll(NaN), missing: ofAll(0) };
    table.set(atMs, row);
  }
  row.polls = Math.max(row.polls, polls);
  for (const measure of totalMeasures) {
    const value = share[measure];
    if (value === null) continue;
    if (Number.isNaN(value)) row.missing[measure] += 1;
    else
      row.values[measure] = joined(measure, row.values[measure], measure === 'age' ? value : value * polls);
  }
}

function joined(measure: TotalMeasure, sum: number, value: number): number {
  if (Number.isNaN(sum)) return value;
  return measure === 'age' ? Math.max(sum, value) : sum + value;
}

/** Of a cluster in which there is no queue at all. */
export function emptyTotal(atMs: number): TotalSample {
  return { atMs, polls: 1, values: ofAll(0), missing: ofAll(0) };
}

/** A queue that was there for a tenth of a bucket counts for a tenth: by the polls of the queue that was there longest. */
export function finishTotals(table: TotalTable): TotalSample[] {
  const samples = [...table.values()].toSorted((a, b) => a.atMs - b.atMs);
  return samples.map(({ atMs, polls, values, missing }) => {
    const perPoll = (measure: TotalMeasure) => values[measure] / (measure === 'age' ? 1 : polls);
    return { atMs, polls, values: record(perPoll), missing };
  });
}

/** Several samples as buckets; in the order of time. */
export function bucketTotals(samples: readonly TotalSample[], bucketMs: number): TotalSample[] {
  const buckets = new Map<number, TotalSample[]>();
  for (const sample of samples) {
    const start = Math.floor(sample.atMs / bucketMs) * bucketMs;
    const members = buckets.get(start);
    if (members === undefined) buckets.set(start, [sample]);
    else members.push(sample);
  }
  return [...buckets].map(([atMs, members]) => combined(atMs, members)).toSorted((a, b) => a.atMs - b.atMs);
}

function combined(atMs: number, samples: readonly TotalSample[]): TotalSample {
  const told = record((measure) => samples.filter(({ values }) => !Number.isNaN(values[measure])));
  const least = record((measure) =>
    Math.min(...(told[measure].length > 0 ? told[measure] : samples).map(({ missing }) => missing[measure])),
  );
  const values = record((measure) =>
    reduced(
      measure,
      told[measure].filter(({ missing }) => missing[measure] === least[measure]),
    ),
  );
  return { atMs, polls: samples.reduce((sum, { polls }) => sum + polls, 0), values, missing: least };
}

function reduced(measure: TotalMeasure, samples: readonly TotalSample[]): number {
  if (samples.length === 0) return NaN;
  const values = samples.map((sample) => sample.values[measure]);
  switch (reduction[measure]) {
    case 'max':
      return Math.max(...values);
    case 'last':
      return values.at(-1) ?? NaN;
    case 'average': {
      const polls = samples.reduce((sum, sample) => sum + sample.polls, 0);
      return samples.reduce((sum, sample) => sum + sample.values[measure] * sample.polls, 0) / polls;
    }
  }
}

/** The sum of several clusters over the same buckets. Where one of them was not read, its queues are missing. */
export function joinTotals(
  clusters: readonly { samples: readonly TotalSample[]; queues: number }[],
): TotalSample[] {
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0) return [...only.samples];
  const instants = new Set(clusters.flatMap(({ samples }) => samples.map(({ atMs }) => atMs)));
  const byInstant = clusters.map(({ samples, queues }) => ({
    queues,
    at: new Map(samples.map((sample) => [sample.atMs, sample])),
  }));
  return [...instants]
    .toSorted((a, b) => a - b)
    .map((atMs) => {
      const parts = byInstant.map(({ at, queues }) => at.get(atMs) ?? unread(atMs, queues));
      return {
        atMs,
        polls: Math.max(...parts.map(({ polls }) => polls)),
        values: record((measure) =>
          parts.reduce((sum, { values }) => {
            const value = values[measure];
            return Number.isNaN(value) ? sum : joined(measure, sum, value);
          }, NaN),
        ),
        missing: record((measure) => parts.reduce((sum, { missing }) => sum + missing[measure], 0)),
      };
    });
}

function unread(atMs: number, queues: number): TotalSample {
  return { atMs, polls: 0, values: ofAll(NaN), missing: ofAll(queues) };
}

const measureOf = {
  readyMessages: 'ready',
  unackedMessages: 'unacked',
  depthMaxMessages: 'depth',
  consumers: 'consumers',
  inRatePerSec: 'in',
  outRatePerSec: 'out',
  ageMs: 'age',
} as const satisfies Partial<Record<keyof HistoryPoint, TotalMeasure>>;

export function pointOfTotal({ atMs, values, missing }: TotalSample, complete: boolean): HistoryPoint {
  const whole = (value: number) => orNull(Math.round(value));
  const queuesMissing = Object.fromEntries(
    Object.entries(measureOf)
      .map(([key, measure]) => [key, missing[measure]] as const)
      .filter(([, queues]) => queues > 0),
  );
  return {
    atMs,
    readyMessages: whole(values.ready),
    unackedMessages: whole(values.unacked),
    depthMaxMessages: whole(values.depth),
    consumers: whole(values.consumers),
    inRatePerSec: orNull(values.in),
    outRatePerSec: orNull(values.out),
    ackRatePerSec: null,
    redeliverRatePerSec: null,
    ageMs: whole(values.age),
    complete,
    ...(Object.keys(queuesMissing).length > 0 && { queuesMissing }),
  };
}

function record<Value>(make: (measure: TotalMeasure) => Value): Record<TotalMeasure, Value> {
  return Object.fromEntries(totalMeasures.map((measure) => [measure, make(measure)])) as Record<
    TotalMeasure,
    Value
  >;
}

function ofAll(value: number): Record<TotalMeasure, number> {
  return record(() => value);
}
