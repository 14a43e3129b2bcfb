// Where depth is going. The slope is the median of all pairwise slopes (Theil, 1950; Sen, 1968), which a
// single spike cannot bend; its quartiles give the range. A poor fit gives no forecast.

export type Slope = { lowPerSec: number; midPerSec: number; highPerSec: number };

export const slopeSamplesMin = 4;
const slopeSamplesMax = 20;
const hideDrainAfterMs = 7 * 86_400_000;

/** Slope of `value` per second over at most 20 evenly chosen points; null with fewer than 4. */
export function theilSen(points: readonly { atMs: number; value: number }[]): Slope | null {
  if (points.length < slopeSamplesMin) return null;
  const chosen = spread(points, slopeSamplesMax);
  const first = chosen[0]?.value;
  if (chosen.every(({ value }) => value === first)) return { lowPerSec: 0, midPerSec: 0, highPerSec: 0 };
  const slopes = pairwiseSlopes(chosen);
  if (slopes.length === 0) return null;
  return {
    lowPerSec: quantile(slopes, 0.25),
    midPerSec: quantile(slopes, 0.5),
    highPerSec: quantile(slopes, 0.75),
  };
}

/** Sorted. Ten thousand queues ask for this at every poll: a typed array sorts several times faster. */
function pairwiseSlopes(points: readonly { atMs: number; value: number }[]): Float64Array {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  points.forEach((left, i) => {
    for (let j = i + 1; j < points.length; j += 1) {
      const right = points[j];
      if (right === undefined || right.atMs <= left.atMs) continue;
      slopes[count] = ((right.value - left.value) * 1_000) / (right.atMs - left.atMs);
      count += 1;
    }
  });
  return slopes.subarray(0, count).sort();
}

export type EtaRange = { lowMs: number; midMs: number; highMs: number };

/** Time to empty. Null when it does not drain, takes longer than 7 days, or the quartiles disagree. */
export function drainEta(depthMessages: number, slope: Slope): EtaRange | null {
  if (depthMessages <= 0 || slope.highPerSec >= 0) return null;
  const after = (perSec: number) => (depthMessages / -perSec) * 1_000;
  const range = {
    lowMs: after(slope.lowPerSec),
    midMs: after(slope.midPerSec),
    highMs: after(slope.highPerSec),
  };
  return range.midMs > hideDrainAfterMs ? null : range;
}

/** Time until a growing queue holds `limitMessages`; 0 when it does already, null when it does not grow. */
export function limitEta(depthMessages: number, limitMessages: number, slope: Slope): number | null {
  if (depthMessages >= limitMessages) return 0;
  if (slope.lowPerSec <= 0) return null;
  return ((limitMessages - depthMessages) / slope.midPerSec) * 1_000;
}

function spread<T>(items: readonly T[], max: number): readonly T[] {
  if (items.length <= max) return items;
  const step = (items.length - 1) / (max - 1);
  return Array.from({ length: max }, (_, i) => items[Math.round(i * step)]).filter((x) => x !== undefined);
}

/** Linear between the two nearest ranks, of an already sorted list. */
function quantile(sorted: Float64Array, share: number): number {
  const rank = (sorted.length - 1) * share;
  const low = sorted[Math.floor(rank)] ?? 0;
  const high = sorted[Math.ceil(rank)] ?? low;
  return low + (high - low) * (rank - Math.floor(rank));
}
