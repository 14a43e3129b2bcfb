// Which places of a shared list are taken: how many are left out and how many taken, in turn.

import type { ByteReader, ByteWriter } from './bytes';

/** Ascending, without repetition. */
export function writePositions(out: ByteWriter, positions: readonly number[]): void {
  const runs: number[] = [];
  let next = 0;
  for (let i = 0; i < positions.length;) {
    const from = positions[i] ?? 0;
    let count = 1;
    while (positions[i + count] === from + count) count += 1;
    runs.push(from - next, count);
    next = from + count;
    i += count;
  }
  out.uint(runs.length / 2);
  for (const run of runs) out.uint(run);
}

export function readPositions(from: ByteReader): number[] {
  const positions: number[] = [];
  let next = 0;
  for (let runs = from.uint(); runs > 0; runs -= 1) {
    next += from.uint();
    for (let count = from.uint(); count > 0; count -= 1) {
      positions.push(next);
      next += 1;
    }
  }
  return positions;
}
