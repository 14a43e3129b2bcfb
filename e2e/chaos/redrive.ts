// Kills a part of a running redrive at a random moment, again and again, and counts every message afterwards:
// none may be lost or changed, and each one that is there twice must be listed as in doubt.
//   npm run chaos -- redrive [--seed N] [--runs N]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { makeDeadLetters, putStray, variedMessages } from '../tools/dead-letters';
import { figuresOf } from '../tools/figures';
import { killAll, killDatabase, killWorker } from '../tools/kill-spillway';
import { type Count, countMessages } from '../tools/message-count';
import { seededRandom, shuffled } from '../tools/random';
import { eventually, type Spillway, startSpillway } from '../tools/spillway';

const messages = 1_000;
/** Slow ones are mostly hit while they wait, fast ones while they move. */
const ratesPerSec = [500, 5_000];
const endMs = 180_000;
/** A broker or database that comes back may end a run as failed; a person would start another one. */
const attempts = 3;

type World = { rabbit: RabbitMq; spillway: Spillway; clusterId: string };
type Redrive = {
  state: string;
  failure: string | null;
  movedMessages: number;
  finishedAtMs: number | null;
  inDoubt: { messageId: string | null }[];
};

/** Each resolves when everything that was killed runs again or is sure to start by itself. */
const faults: Record<string, (world: World) => Promise<void>> = {
  'worker killed': ({ spillway }) => killWorker(spillway),
  'Spillway killed': async ({ spillway }) => {
    await killAll(spillway);
    await spillway.start();
  },
  'RabbitMQ killed': async ({ rabbit }) => {
    await rabbit.kill();
    await rabbit.start();
  },
  'PostgreSQL killed': async ({ spillway }) => {
    await killDatabase(spillway);
    await spillway.start();
  },
};

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '20240229' }, runs: { type: 'string', default: '8' } },
});
const seed = Number(values.seed);
const runs = Number(values.runs);
const random = seededRandom(seed);
const figures = figuresOf(import.meta.url);
console.log(`Seed ${seed}; ${runs} runs of ${messages} messages.`);

const dir = await mkdtemp(path.join(tmpdir(), 'spillway-chaos-redrive-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const world = await startWorld();
  const total = { lost: 0, altered: 0, duplicates: 0, unlisted: 0, inTime: 0 };
  const plan = Array.from({ length: Math.ceil(runs / 4) }, () => shuffled(Object.keys(faults), random));
  for (const [index, fault] of plan.flat().slice(0, runs).entries()) {
    const count = await run(world, `run-${index + 1}`, fault);
    for (const key of ['lost', 'altered', 'duplicates', 'unlisted', 'inTime'] as const)
      total[key] += count[key];
  }
  const at = `${runs} runs of ${messages.toLocaleString('en-US')}, seed ${seed}`;
  const none = { exactly: 0 };
  figures.record({ case: at, metric: 'lost', value: total.lost, unit: 'messages', goal: none });
  figures.record({ case: at, metric: 'altered', value: total.altered, unit: 'messages', goal: none });
  figures.record({ case: at, metric: 'duplicates', value: total.duplicates, unit: 'messages' });
  figures.record({
    case: at,
    metric: 'duplicates not listed as in doubt',
    value: total.unlisted,
    unit: 'messages',
    goal: none,
  });
  figures.record({
    case: at,
    metric: 'redrives hit before their end',
    value: total.inTime,
    unit: 'runs',
    goal: { atLeast: Math.ceil(runs / 2) },
  });
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

async function startWorld(): Promise<World> {
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq'), log: console.log });
  started.unshift(() => rabbit.remove());
  const spillway = await startSpillway(path.join(dir, 'spillway'));
  started.unshift(() => spillway.stop());
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', {
    name: 'chaos',
    kind: 'rabbitmq',
    environment: 'development',
    config: {
      managementUrl: rabbit.managementUrl,
      amqpUrl: `amqp://127.0.0.1:${rabbit.amqpPort}`,
      username: rabbit.username,
      password: rabbit.password,
    },
  });
  return { rabbit, spillway, clusterId };
}

async function run(world: World, name: string, fault: string): Promise<Count & { inTime: number }> {
  const { rabbit, spillway } = world;
  const dlq = `${name} dlq`;
  const dead = variedMessages(messages);
  await makeDeadLetters(rabbit.amqpUrl, name, dlq, dead);
  const sent = [...dead, await putStray(rabbit.amqpUrl, dlq)];
  const ratePerSec = ratesPerSec[Math.floor(random() * ratesPerSec.length)] ?? null;
  const threshold = Math.floor(random() * messages * 0.7);
  const furtherMs = Math.floor((random() * 100_000) / (ratePerSec ?? messages));
  const first = await startRedrive(world, dlq, ratePerSec);
  await movedAtLeast(spillway, first, threshold);
  await delay(furtherMs);
  const { movedMessages, finishedAtMs } = await redriveOf(spillway, first);
  await faults[fault]?.(world);
  const redrives = [await endOf(spillway, first)];
  while (redrives.at(-1)?.state === 'failed' && redrives.length < attempts)
    redrives.push(await endOf(spillway, await startRedrive(world, dlq, null)));
  const listed = redrives.flatMap(({ inDoubt }) => inDoubt.map(({ messageId }) => messageId ?? ''));
  const count = await countMessages(rabbit.amqpUrl, [name, dlq], sent, listed);
  const last = redrives.at(-1);
  console.log(
    `${name}: ${fault} when ${movedMessages} of ${messages} had moved; ${redrives.map(({ state }) => state).join(', ')}; ` +
      `lost ${count.lost}, altered ${count.altered}, duplicates ${count.duplicates} (${count.unlisted} unlisted), in doubt ${listed.length}` +
      (last?.failure == null ? '' : `; ${last.failure}`),
  );
  if (last?.state !== 'completed')
    throw new Error(`${name} did not complete: ${last?.failure ?? 'no reason'}`);
  return { ...count, inTime: finishedAtMs === null ? 1 : 0 };
}

async function startRedrive(
  { spillway, clusterId }: World,
  queue: string,
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
  // After a kill the broker's own counts need some seconds, and a start without messages is refused.
  const { id } = await eventually(`a start of the redrive of ${queue}`, () =>
    spillway.mutate<{ id: string }>('redrives.start', input),
  );
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
