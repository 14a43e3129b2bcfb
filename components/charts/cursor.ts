// Where the cursor of the charts stands: always at a reading that is in the range. Pure.

import type { Stretch } from './brush';

type Reading = { atMs: number };

/** By how many readings a key moves it; null is no key of it. */
export function stepOf(key: string): number | null {
  switch (key) {
    case 'ArrowLeft':
      return -1;
    case 'ArrowRight':
      return 1;
    case 'Home':
      return -Infinity;
    case 'End':
      return Infinity;
    default:
      return null;
  }
}

/** The reading nearest to an instant; null where there is none. `data` is oldest first. */
export function nearestReading<Datum extends Reading>(
  data: readonly Datum[],
  { fromMs }: Stretch,
  atMs: number,
): Datum | null {
  let nearest: Datum | null = null;
  for (const datum of data) {
    if (datum.atMs < fromMs) continue;
    if (nearest !== null && Math.abs(datum.atMs - atMs) > Math.abs(nearest.atMs - atMs)) break;
    nearest = datum;
  }
  return nearest;
}

/** So many readings on from an instant, no further than the last; from nowhere it is the newest. */
export function readingAfter(
  data: readonly Reading[],
  range: Stretch,
  atMs: number | null,
  step: number,
): number | null {
  const inside = data.filter((datum) => datum.atMs >= range.fromMs);
  const newest = inside.at(-1);
  if (newest === undefined) return null;
  if (atMs === null) return newest.atMs;
  const from = nearestReading(inside, range, atMs);
  const at = from === null ? 0 : inside.indexOf(from);
  return inside[Math.min(inside.length - 1, Math.max(0, at + step))]?.atMs ?? null;
}
