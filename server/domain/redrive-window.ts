// How many messages the next window of a redrive may have, whatever its pace. A window is what may be
// published and not yet confirmed at once, so it also bounds what a crash can leave in doubt.

import { limits } from './limits';

/** Messages of a usual size fill a window; large ones make it smaller, so that memory stays bounded. */
export function windowForSize(meanBytes: number | null): number {
  const bySize = meanBytes === null || meanBytes <= 0 ? Infinity : limits.redriveWindowBytes / meanBytes;
  return clamp(Math.floor(bySize), 1, limits.redriveWindowMessages);
}

/** The next window's size. Zero: so many messages are in doubt already that a person should look first. */
export function nextWindow(input: {
  meanBytes: number | null;
  /** Grows from 1 after trouble. */
  cap: number;
  inDoubtMessages: number;
}): number {
  const room = limits.redriveInDoubtMessages - input.inDoubtMessages;
  return Math.max(0, Math.min(windowForSize(input.meanBytes), input.cap, room));
}

/** After a window that was confirmed whole, the next may be ten times as large. */
export function grownCap(cap: number): number {
  return Math.min(limits.redriveWindowMessages, cap * 10);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
