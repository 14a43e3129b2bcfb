// The runs of a chaos command: which ones its command line asks for, and several worlds side by side to make them in, as
// a run mostly waits. Run K of a seed is the same run whichever others are made before it or beside it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { RabbitMqVersion } from '../brokers/rabbitmq';
import { startWorld, type World } from './chaos-world';
import { seededRandom, shuffled } from './random';

export type Seeded<Case> = Case & { index: number };

export type SeededRuns<Case> = {
  seed: number;
  cases: Seeded<Case>[];
  /** Worlds side by side for each version of the broker. */
  worlds: number;
};

/** Of `--seed N --runs N --only K --worlds N`: every combination once, in an order of the seed's; then again in another. */
export function seededRuns<Case>(all: readonly Case[], defaultRuns: number): SeededRuns<Case> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '20240229' },
      runs: { type: 'string', default: String(defaultRuns) },
      only: { type: 'string' },
      worlds: { type: 'string', default: '1' },
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
  return { seed, cases, worlds: Number(values.worlds) };
}

export type Outcome<Result> = { index: number } & ({ result: Result } | { failure: string });

/** What each run came to, in their order, once all worlds have ended. */
export async function runInWorlds<Case extends { version: RabbitMqVersion }, Result>(
  { cases, worlds }: SeededRuns<Case>,
  run: (world: World, one: Seeded<Case>) => Promise<Result>,
): Promise<Outcome<Result>[]> {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-chaos-'));
  const outcomes: Outcome<Result>[] = [];
  const versions = [...new Set(cases.map(({ version }) => version))];
  const lanes = versions.flatMap((version) => {
    const waiting = cases.filter((one) => one.version === version);
    // What is under way is seen to its end, so that nothing is left running on this machine.
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (waiting.length = 0));
    return Array.from({ length: Math.min(worlds, waiting.length) }, (_, at) =>
      runAll(version, path.join(dir, `${version}-${at + 1}`), waiting, run, outcomes),
    );
  });
  const ended = await Promise.allSettled(lanes);
  await rm(dir, { recursive: true, force: true });
  for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
  return outcomes.sort((a, b) => a.index - b.index);
}

/** A machine under load may start one too slowly. */
async function worldOrNull(version: RabbitMqVersion, dir: string): Promise<World | null> {
  try {
    return await startWorld(version, dir, console.log);
  } catch (error) {
    console.log(`a world was not started: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

const worldsTried = 20;

/** Of what Spillway said before a run failed. */
const lastChars = 2_000;

/** Takes from `waiting`, as the lanes beside it do, until it is empty. After a run that failed, in a new world. */
async function runAll<Case, Result>(
  version: RabbitMqVersion,
  dir: string,
  waiting: Seeded<Case>[],
  run: (world: World, one: Seeded<Case>) => Promise<Result>,
  outcomes: Outcome<Result>[],
): Promise<void> {
  for (let made = 1; waiting.length > 0; made += 1) {
    const world = await worldOrNull(version, path.join(dir, String(made)));
    if (world === null && made >= worldsTried)
      throw new Error(`No world for RabbitMQ ${version} could be started.`);
    if (world === null) continue;
    try {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const { index } = one;
        try {
          outcomes.push({ index, result: await run(world, one) });
        } catch (error) {
          const failure = error instanceof Error ? error.message : String(error);
          console.log(`run ${index} failed: ${failure}\n${world.spillway.log().slice(-lastChars)}`);
          outcomes.push({ index, failure });
          break;
        }
      }
    } finally {
      await world.end();
    }
  }
}
