// The runs of a chaos command: which ones its command line asks for, one after another in one world. Run K of a seed is
// the same run whether or not the others go before it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startWorld, type World } from './chaos-world';
import { seededRandom, shuffled } from './random';

export type Seeded<Case> = Case & { index: number };

/** Of `--seed N --runs N --only K`: every combination once, in an order of the seed's; then again in another. */
export function seededRuns<Case>(
  all: readonly Case[],
  defaultRuns: number,
): { seed: number; cases: Seeded<Case>[] } {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20240229' },
      runs: { type: 'string', default: String(defaultRuns) },
      only: { type: 'string' },
    },
  });
  const seed = Number(values.seed);
  const runs = Number(values.runs);
  const random = seededRandom(seed);
  const rounds = Array.from({ length: Math.ceil(runs / all.length) }, () => shuffled(all, random));
  const cases = rounds
    .flat()
    .slice(0, runs)
    .map((one, at) => ({ index: at + 1, ...one }))
    .filter(({ index }) => values.only === undefined || index === Number(values.only));
  return { seed, cases };
}

/** The results of all runs, once the world has ended. */
export async function runInWorld<Case, Result>(
  name: string,
  cases: readonly Case[],
  run: (world: World, one: Case) => Promise<Result>,
): Promise<Result[]> {
  const dir = await mkdtemp(path.join(tmpdir(), `spillway-chaos-${name}-`));
  try {
    const world = await startWorld(dir, console.log);
    try {
      const results: Result[] = [];
      for (const one of cases) results.push(await run(world, one));
      return results;
    } finally {
      await world.end();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
