// Numbers, rates, durations and instants as text. Pure; null is always a dash, never 0.

import { count } from '@/server/domain/digits';

export const DASH = '–';

/** 1,234 → "1,234"; null → dash. */
export function formatExact(value: number | null): string {
  return value === null ? DASH : count(value, 3);
}

/** Up to 9,999 in full, then "12.3k", "4.56M", "1.2B". */
export function formatCount(value: number | null): string {
  if (value === null) return DASH;
  if (Math.abs(value) < 10_000) return count(value);
  for (const [divisor, unit] of [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    // Rounding may reach the next unit: 999,999 is 1.00M, not 1000k.
    if (Math.abs(value) >= divisor * 0.9995) return `${trim(value / divisor)}${unit}`;
  }
  return String(value);
}

/** Messages per second: "0", "0.4", "12", "1.2k". */
export function formatRate(value: number | null): string {
  if (value === null) return DASH;
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  if (value < 10) return value.toFixed(1);
  return formatCount(Math.round(value));
}

function trim(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits);
}

const durationSteps = [
  [86_400_000, 'd', 3_600_000, 'h'],
  [3_600_000, 'h', 60_000, 'min'],
  [60_000, 'min', 1_000, 's'],
] as const;

/** Two leading units: "3 d 4 h", "2 h 5 min", "4 min 10 s", "12 s", "0.4 s"; null → dash. */
export function formatDuration(ms: number | null): string {
  if (ms === null) return DASH;
  for (const [large, largeUnit, small, smallUnit] of durationSteps) {
    if (ms >= large) {
      const whole = Math.floor(ms / large);
      const rest = Math.floor((ms % large) / small);
      return rest > 0 && whole < 100 ? `${whole} ${largeUnit} ${rest} ${smallUnit}` : `${whole} ${largeUnit}`;
    }
  }
  if (ms >= 10_000 || ms === 0) return `${Math.round(ms / 1_000)} s`;
  return ms < 100 ? `${Math.round(ms)} ms` : `${ms % 1_000 === 0 ? ms / 1_000 : (ms / 1_000).toFixed(1)} s`;
}

/** A stretch that is only roughly meant, a window or a forecast: by the minute once it lasts one. */
export function formatSpan(ms: number | null): string {
  return formatDuration(ms === null || ms < 60_000 ? ms : Math.round(ms / 60_000) * 60_000);
}

export function formatAgo(atMs: number | null, now: number): string {
  if (atMs === null) return DASH;
  const ms = now - atMs;
  if (ms < 5_000) return 'just now';
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s ago`;
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  return `${Math.floor(ms / 86_400_000)} d ago`;
}

export function formatBytes(bytes: number | null): string {
  if (bytes === null) return DASH;
  if (bytes < 1_024) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 'B';
  for (const next of units) {
    if (value < 1_024) break;
    value /= 1_024;
    unit = next;
  }
  return `${trim(value)} ${unit}`;
}

/** "02:41:10" on the same day, "12 Nov 02:41:10" otherwise; local time. */
export function formatInstant(atMs: number | null, now: number): string {
  if (atMs === null) return DASH;
  const date = new Date(atMs);
  const time = `${formatClock(date)}:${twoDigits(date.getSeconds())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  const year = date.getFullYear() === new Date(now).getFullYear() ? '' : ` ${date.getFullYear()}`;
  return `${formatDay(date)}${year} ${time}`;
}

/** "02:41"; local time. */
export function formatClock(date: Date): string {
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "12 Nov"; local time. */
export function formatDay(date: Date): string {
  return `${date.getDate()} ${months[date.getMonth()] ?? ''}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** The whole instant with its zone offset, for hovers and copies. */
export function formatInstantExact(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** "1 message", "2 messages". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatExact(value)} ${value === 1 ? one : many}`;
}
