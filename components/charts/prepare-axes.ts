// Decides the ticks of both axes: round numbers, round times in the reader's own zone, never crowded.

import { formatClock, formatDay } from '../ui/format';

export type ValueKind = 'count' | 'rate' | 'duration';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const durationSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 5, 10, 20, 50, 100].map((n) => n * day),
];

/** Ticks from 0 to just above `highest`; with `count`, only whole ones. Always at least one step high, so
 * that a flat zero line lies on the axis and not in the middle. */
export function valueTicks(highest: number | null, kind: ValueKind, wanted = 3): number[] {
  const top = highest === null || highest <= 0 ? (kind === 'duration' ? second : 1) : highest;
  const step = kind === 'duration' ? durationStep(top / wanted) : roundStep(top / wanted, kind);
  const ticks: number[] = [];
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  for (let index = 0; index <= count; index++) ticks.push(Number((index * step).toPrecision(12)));
  return ticks;
}

function durationStep(least: number): number {
  const largest = durationSteps.at(-1) as number;
  return durationSteps.find((step) => step >= least) ?? Math.ceil(least / largest) * largest;
}

function roundStep(least: number, kind: ValueKind): number {
  const smallest = kind === 'count' ? 1 : 0.1;
  if (least <= smallest) return smallest;
  const power = 10 ** Math.floor(Math.log10(least));
  const multiple = [1, 2, 5, 10].find((factor) => factor * power >= least * (1 - 1e-9)) ?? 10;
  return multiple * power;
}

const timeSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12].map((n) => n * hour),
  ...[1, 2, 5, 7, 14, 30].map((n) => n * day),
];

/** Round instants inside the range, in local time: days begin at the reader's midnight. */
export function timeTicks(fromMs: number, toMs: number, wanted = 6): number[] {
  if (toMs <= fromMs) return [];
  const least = (toMs - fromMs) / wanted;
  const step = timeSteps.find((candidate) => candidate >= least) ?? 30 * day;
  const days = Math.max(1, Math.round(step / day));
  const midnight = new Date(fromMs);
  midnight.setHours(0, 0, 0, 0);
  const ticks: number[] = [];
  while (midnight.getTime() <= toMs) {
    const start = midnight.getTime();
    midnight.setDate(midnight.getDate() + days);
    const end = Math.min(toMs + 1, midnight.getTime());
    for (let at = start; at < end; at += Math.min(step, end - start)) {
      if (at >= fromMs && at <= toMs) ticks.push(at);
    }
  }
  return ticks;
}

/** "14:05", and the day where a day begins. */
export function formatTimeTick(atMs: number): string {
  const date = new Date(atMs);
  if (date.getHours() === 0 && date.getMinutes() === 0) {
    return formatDay(date);
  }
  return formatClock(date);
}
