// Decides where values stand on the value axis. The logarithmic one begins at 0, which queues are at most of the time: a
// value's place is log10(1 + value / unit), so that what is below a unit lies flat and every decade above is as high.

import { type ValueKind, valueTicks } from './prepare-axes';

export const valueScales = ['linear', 'log'] as const;
export type ValueScale = (typeof valueScales)[number];

export type ValueAxis = {
  ticks: { value: number; place: number }[];
  top: number;
  place: (value: number) => number;
};

/** What is told apart from 0. */
const unit: Record<ValueKind, number> = { count: 1, rate: 1, duration: 1_000 };

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const durations = [second, 10 * second, minute, 10 * minute, hour, 10 * hour, 4 * day, 40 * day, 400 * day];
const ticksMax = 5;

export function valueAxis(highest: number | null, kind: ValueKind, scale: ValueScale): ValueAxis {
  const place =
    scale === 'linear' ? (value: number) => value : (value: number) => Math.log10(1 + value / unit[kind]);
  const values = scale === 'linear' ? valueTicks(highest, kind) : decades(highest ?? 0, kind);
  const ticks = values.map((value) => ({ value, place: place(value) }));
  return { ticks, top: ticks.at(-1)?.place ?? 1, place };
}

/** How high a value stands, from 0 to 1; a missing one stands nowhere. */
export function shareOf(value: number | null | undefined, { place, top }: ValueAxis): number | null {
  return value === null || value === undefined ? null : place(value) / top;
}

/** 0 and steps of about ten, up to the first that reaches `highest`; thinned from the top, which stays. */
function decades(highest: number, kind: ValueKind): number[] {
  const steps = kind === 'duration' ? durations : Array.from({ length: 16 }, (_, power) => 10 ** power);
  const reached = steps.findIndex((step) => step >= highest * (1 - 1e-9));
  const shown = steps.slice(0, (reached === -1 ? steps.length - 1 : reached) + 1);
  const every = Math.ceil(shown.length / (ticksMax - 1));
  return [0, ...shown.filter((_, i) => (shown.length - 1 - i) % every === 0)];
}
