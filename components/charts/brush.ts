// The stretch of time that is being chosen on the charts of a page: one for all of them. Pure.

/** From where the choice began to where it has come; either may be the earlier. */
export type Band = { anchorMs: number; headMs: number };
export type Stretch = { fromMs: number; toMs: number };

/** Less of the range is a click or a slip of the hand. */
const leastShare = 0.008;
/** A stretch that is shown is never shorter: a few polls are in it. */
const leastMs = 60_000;

/** Null while nothing is chosen yet. */
export function stretchOf({ anchorMs, headMs }: Band, { fromMs, toMs }: Stretch): Stretch | null {
  const [from, to] = anchorMs <= headMs ? [anchorMs, headMs] : [headMs, anchorMs];
  const clipped = { fromMs: Math.max(from, fromMs), toMs: Math.min(to, toMs) };
  return clipped.toMs - clipped.fromMs < leastShare * (toMs - fromMs) ? null : clipped;
}

/** What is shown once a stretch is chosen. */
export function zoomTo({ fromMs, toMs }: Stretch): Stretch {
  const lackingMs = Math.max(0, leastMs - (toMs - fromMs));
  return { fromMs: Math.round(fromMs - lackingMs / 2), toMs: Math.round(toMs + lackingMs / 2) };
}

/** Twice as much, around the same middle, and nothing of the future. */
export function zoomOut({ fromMs, toMs }: Stretch, nowMs: number): Stretch {
  const spanMs = toMs - fromMs;
  const end = Math.min(nowMs, toMs + spanMs / 2);
  return { fromMs: Math.max(0, Math.round(end - 2 * spanMs)), toMs: Math.round(end) };
}

/** Where in a plot an instant stands, from 0 to 1. */
export function placeOf(atMs: number, { fromMs, toMs }: Stretch): number {
  return Math.min(1, Math.max(0, (atMs - fromMs) / (toMs - fromMs)));
}

export function instantAt(place: number, { fromMs, toMs }: Stretch): number {
  return fromMs + Math.min(1, Math.max(0, place)) * (toMs - fromMs);
}
