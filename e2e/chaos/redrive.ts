// Disturbs a running redrive at a random moment, again and again, and counts every message afterwards: none may
// be lost or changed, each one that is there twice must be listed as in doubt, and none may be there twice when
// it moved in transactions and only Spillway died.
//   npm run chaos -- redrive [--seed N] [--runs N] [--only K]

import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '@/server/domain/limits';
import { makeDeadLetters, putStray, variedMessages } from '../tools/dead-letters';
import { figuresOf } from '../tools/figures';
import { type Count, countMessages } from '../tools/message-count';
import { seededRandom } from '../tools/random';
import { runInWorld, type Seeded, seededRuns } from '../tools/seeded-runs';
import { eventually, type Spillway } from '../tools/spillway';
import { type Fault, faults, onlyOurs, type World } from '../tools/chaos-world';

const messages = 2_000;
/** Slow ones are mostly hit while they wait, fast ones while they move. */
const ratesPerSec = [500, 2_000, 8_000];
const endMs = 180_000;
/** A broker or database that comes back may end a run as failed; a person would start another one. */
const attempts = 3;

type Combination = {
  version: '3.10' | '4';
  type: 'classic' | 'quorum';
  way: 'atomic' | 'confirmed';
  fault: Fault;
};
type Case = Seeded<Combination>;
type Redrive = {
  state: string;
  failure: string | null;
  movedMessages: number;
  finishedAtMs: number | null;
  inDoubt: { messageId: string | null; detail: string | null }[];
};
type Result = Count & { inTime: number; oursAtomic: number; most: number };

const combinations = (['3.10', '4'] as const).flatMap((version) =>
  (['classic', 'quorum'] as const).flatMap((type) =>
    (['atomic', 'confirmed'] as const).flatMap((way) =>
      (Object.keys(faults) as Fault[]).map((fault) => ({ version, type, way, fault })),
    ),
  ),
);
const { seed, cases } = seededRuns<Combination>(combinations, 200);
const figures = figuresOf(import.meta.url);
console.log(`Seed ${seed}; ${cases.length} runs of ${messages} messages.`);
report(await runInWorld('redrive', cases, run));

function report(results: readonly Result[]): void {
  const at = `${results.length} runs of ${messages.toLocaleString('en-US')}, seed ${seed}`;
  const total = (key: keyof Result) => results.reduce((sum, result) => sum + result[key], 0);
  const none = { exactly: 0 };
  const record = (metric: string, value: number, goal?: Parameters<typeof figures.record>[0]['goal']) =>
    figures.record({ case: at, metric, value, unit: 'messages', ...(goal === undefined ? {} : { goal }) });
  record('lost', total('lost'), none);
  record('altered', total('altered'), none);
  record('duplicates', total('duplicates'));
  record('most duplicates of one run', Math.max(...results.map(({ most }) => most)), {
    atMost: limits.redriveInFlightMessages,
  });
  record('duplicates not listed as in doubt', total('unlisted'), none);
  record('duplicates of atomic redrives when only Spillway died', total('oursAtomic'), none);
  figures.record({
    case: at,
    metric: 'redrives hit before their end',
    value: total('inTime'),
    unit: 'runs',
    goal: { atLeast: Math.ceil(results.length / 2) },
  });
  figures.finish();
}

async function run(world: World, one: Case): Promise<Result> {
  const { index, version, type, way, fault } = one;
  const random = seededRandom(seed * 1_009 + index);
  const site = world.sites[version];
  const { rabbit } = site;
  const name = `run-${index}`;
  const dlq = `${name} dlq`;
  const dead = variedMessages(messages);
  // A source with a length limit is never moved in transactions.
  const dlqArguments = way === 'confirmed' ? { 'x-max-length': messages * 100 } : {};
  await makeDeadLetters(rabbit.amqpUrl, name, dlq, dead, { type, dlqArguments });
  const sent = [...dead, await putStray(rabbit.amqpUrl, dlq)];
  const ratePerSec = ratesPerSec[Math.floor(random() * ratesPerSec.length)] ?? 500;
  const threshold = Math.floor(random() * messages * 0.8);
  const furtherMs = Math.floor((random() * 100_000) / ratePerSec);
  const start = (rate: number | null) => startRedrive(world.spillway, site.clusterId, dlq, way, rate);
  const first = await start(ratePerSec);
  await movedAtLeast(world.spillway, first, threshold);
  await delay(furtherMs);
  const { movedMessages, finishedAtMs } = await redriveOf(world.spillway, first);
  await faults[fault](world, site, random);
  const redrives = [await endOf(world.spillway, first)];
  while (redrives.at(-1)?.state === 'failed' && redrives.length < attempts)
    redrives.push(await endOf(world.spillway, await start(null)));
  const listed = redrives.flatMap(({ inDoubt }) => inDoubt.map(({ messageId }) => messageId ?? ''));
  const count = await countMessages(rabbit.amqpUrl, [name, dlq], sent, listed);
  const last = redrives.at(-1);
  console.log(
    `${name}: ${version} ${type} ${way}, ${ratePerSec}/s, ${fault} when ${movedMessages} had moved; ` +
      `${redrives.map(({ state }) => state).join(', ')}; lost ${count.lost}, altered ${count.altered}, ` +
      `duplicates ${count.duplicates} (${count.unlisted} unlisted), in doubt ${listed.length}` +
      (last?.failure == null ? '' : `; ${last.failure}`),
  );
  if (last?.state !== 'completed')
    throw new Error(`${name} did not complete: ${last?.failure ?? 'no reason'}`);
  const ours = way === 'atomic' && onlyOurs.has(fault);
  return {
    ...count,
    most: count.duplicates,
    oursAtomic: ours ? count.duplicates : 0,
    inTime: finishedAtMs === null ? 1 : 0,
  };
}

async function startRedrive(
  spillway: Spillway,
  clusterId: string,
  queue: string,
  way: Case['way'],
  ratePerSec: number | null,
): Promise<string> {
  const input = {
    clusterId,
    vhost: '/',
    name: queue,
    selection: { kind: 'all' },
    destination: { kind: 'origin' },
    ratePerSec,
  };
  // After a kill the broker's own counts need some seconds, and a start without messages is refused; where the
  // messages of a new queue died is known after a poll.
  const { id } = await eventually(`a start of the redrive of ${queue}`, async () => {
    const plan = await spillway.query<{ way: string; wayBecause: string }>('redrives.plan', input);
    if (plan.way !== way) throw new Error(`${plan.way}, not ${way}: ${plan.wayBecause}`);
    return spillway.mutate<{ id: string }>('redrives.start', input);
  });
  return id;
}

function redriveOf(spillway: Spillway, redriveId: string): Promise<Redrive> {
  return spillway.query<Redrive>('redrives.get', { redriveId });
}

async function movedAtLeast(spillway: Spillway, redriveId: string, threshold: number): Promise<void> {
  for (;;) {
    const { movedMessages, finishedAtMs } = await redriveOf(spillway, redriveId);
    if (movedMessages >= threshold || finishedAtMs !== null) return;
    await delay(10);
  }
}

function endOf(spillway: Spillway, redriveId: string): Promise<Redrive> {
  return eventually(
    `the end of redrive ${redriveId}`,
    async () => {
      const redrive = await redriveOf(spillway, redriveId);
      return redrive.finishedAtMs === null ? undefined : redrive;
    },
    endMs,
  );
}
