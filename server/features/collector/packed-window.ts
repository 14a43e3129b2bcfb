// The recent readings of one queue, as numbers side by side: as objects, those of ten thousand queues took a quarter of
// a gigabyte. What repeats from one reading to the next, as on a queue at rest, is kept once. NaN is unknown.

import type { Flow } from '@/server/domain/lag/conservation';
import type { WindowSample } from '@/server/domain/lag/window';

const readingFields = [
  'readyMessages',
  'unackedMessages',
  'consumers',
  'published',
  'delivered',
  'acked',
  'redelivered',
  'ageMs',
] as const;
const flowFields = [
  'published',
  'delivered',
  'acked',
  'redelivered',
  'arrived',
  'departed',
  'leftWithoutAck',
  'arrivedUncounted',
  'pending',
  'skew',
] as const;
const width = readingFields.length + flowFields.length;

export type PackedWindow = {
  /** Of each sample: its instant, the time of its flow (NaN without one), the place of its row. */
  samples: Float64Array;
  rows: Float64Array;
};

const sampleWidth = 3;
export const emptyWindow: PackedWindow = { samples: new Float64Array(0), rows: new Float64Array(0) };

export function packWindow(window: readonly WindowSample[]): PackedWindow {
  return window.reduce((packed, sample) => appendSample(packed, sample, 0), emptyWindow);
}

/** Without the oldest `dropped` samples. */
export function appendSample(
  { samples, rows }: PackedWindow,
  sample: WindowSample,
  dropped: number,
): PackedWindow {
  const row = rowOf(sample);
  const kept = samples.slice(dropped * sampleWidth);
  const firstRow = kept[2] ?? rows.length / width;
  const newest = rows.subarray(rows.length - width);
  const repeats = kept.length > 0 && row.every((value, i) => Object.is(value, newest[i]));
  const keptRows = rows.subarray(firstRow * width);
  const place = keptRows.length / width - (repeats ? 1 : 0);
  const added = [sample.atMs, sample.flow?.elapsedMs ?? NaN, place];
  return {
    samples: joined(
      kept.map((value, i) => (i % sampleWidth === 2 ? value - firstRow : value)),
      added,
    ),
    rows: joined(keptRows, repeats ? [] : row),
  };
}

export function unpackWindow({ samples, rows }: PackedWindow): WindowSample[] {
  const window: WindowSample[] = [];
  for (let at = 0; at < samples.length; at += sampleWidth) {
    const first = (samples[at + 2] ?? 0) * width;
    const known = (place: number) => {
      const value = rows[first + place] ?? NaN;
      return Number.isNaN(value) ? null : value;
    };
    const elapsedMs = samples[at + 1] ?? NaN;
    window.push({
      atMs: samples[at] ?? NaN,
      readyMessages: known(0),
      unackedMessages: known(1),
      consumers: known(2),
      published: known(3),
      delivered: known(4),
      acked: known(5),
      redelivered: known(6),
      ageMs: known(7),
      flow: Number.isNaN(elapsedMs)
        ? null
        : flowOf(elapsedMs, (place) => known(readingFields.length + place)),
    });
  }
  return window;
}

function flowOf(elapsedMs: number, known: (place: number) => number | null): Flow {
  return {
    elapsedMs,
    published: known(0),
    delivered: known(1),
    acked: known(2),
    redelivered: known(3),
    arrived: known(4),
    departed: known(5),
    leftWithoutAck: known(6),
    arrivedUncounted: known(7),
    pending: known(8) ?? 0,
    skew: known(9) ?? 0,
  };
}

/** Of the newest sample that tells them. */
export function newestConsumers({ rows }: PackedWindow): number | null {
  for (let first = rows.length - width; first >= 0; first -= width) {
    const consumers = rows[first + readingFields.indexOf('consumers')] ?? NaN;
    if (!Number.isNaN(consumers)) return consumers;
  }
  return null;
}

export function shiftWindow({ samples, rows }: PackedWindow, stepMs: number): PackedWindow {
  return { samples: samples.map((value, i) => (i % sampleWidth === 0 ? value + stepMs : value)), rows };
}

function rowOf(sample: WindowSample): number[] {
  const { flow } = sample;
  return [
    ...readingFields.map((field) => sample[field] ?? NaN),
    ...flowFields.map((field) => flow?.[field] ?? NaN),
  ];
}

function joined(before: Float64Array, added: readonly number[]): Float64Array {
  const whole = new Float64Array(before.length + added.length);
  whole.set(before);
  whole.set(added, before.length);
  return whole;
}
