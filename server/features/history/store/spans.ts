// Which samples answer a range: rolled-up ones as far as there are any, raw ones for what is newer.

import type { HistorySpan } from './read-history';

export type Rolled = { resolutionSec: number; rolledUpToMs: number | null };

/** From `fromMs` until before `toMs`. */
export function spansOf(
  fromMs: number,
  toMs: number,
  { resolutionSec, rolledUpToMs }: Rolled,
): HistorySpan[] {
  const seamMs = resolutionSec === 0 ? fromMs : Math.min(Math.max(rolledUpToMs ?? fromMs, fromMs), toMs);
  return [
    { resolutionSec, fromMs, toMs: seamMs },
    { resolutionSec: 0, fromMs: seamMs, toMs },
  ].filter((span) => span.toMs > span.fromMs);
}
