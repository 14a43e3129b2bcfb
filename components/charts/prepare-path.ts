// Decides the path of one line inside its plot, whatever size that has: places are whole numbers of `plotUnits`, left to right and
// top to bottom. The line ends at a missing value, and begins at the left edge where it comes from before the range.

import type { Stretch } from './brush';

/** Finer than a pixel on any screen. */
export const plotUnits = { across: 2_000, down: 1_000 };

type Place = { x: number; y: number };

/** The value of each point is a share of the plot's height, from 0 at the bottom to 1; null is a gap. */
export function linePath(
  points: readonly { atMs: number; share: number | null }[],
  { fromMs, toMs }: Stretch,
): string {
  const parts: string[] = [];
  let run: Place[] = [];
  const end = () => {
    if (run.length > 1) parts.push(pathOf(run));
    run = [];
  };
  for (const { atMs, share } of points) {
    if (share === null) {
      end();
      continue;
    }
    const place = {
      x: ((atMs - fromMs) / (toMs - fromMs)) * plotUnits.across,
      y: (1 - share) * plotUnits.down,
    };
    const before = run.at(-1);
    if (before !== undefined && before.x < 0) run = place.x <= 0 ? [] : [atLeftEdge(before, place)];
    run.push(place);
  }
  end();
  return parts.join('');
}

function atLeftEdge(before: Place, after: Place): Place {
  return { x: 0, y: before.y + ((after.y - before.y) * -before.x) / (after.x - before.x) };
}

/** Points within a level stretch are left out: an idle queue has hundreds. */
function pathOf(run: readonly Place[]): string {
  const rounded = run.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) }));
  const kept = rounded.filter(({ y }, index) => rounded[index - 1]?.y !== y || rounded[index + 1]?.y !== y);
  return `M${kept.map(({ x, y }) => `${x} ${y}`).join(' ')}`;
}
