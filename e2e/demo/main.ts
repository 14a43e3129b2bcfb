// The demo: a private RabbitMQ, Spillway with its embedded database, and a world that lives and fails between
// them. Everything stays in .spillway/demo (or SPILLWAY_DEMO_DIR), so a second run goes on where the first one stopped.

import path from 'node:path';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { launch, type Spillway } from '@/server/launcher/launch';
import { quietOutput } from '@/server/launcher/output';
import { requirePort } from '@/server/launcher/port';
import { systemClock } from '@/server/platform/clock';
import { readEnv } from '@/server/platform/env';
import { managementOf } from '../brokers/management';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { holdLock } from '../tools/cache';
import { signOut, takeLink } from '../tools/session';
import { demoLink } from './demo-person';
import { registerCluster } from './register-cluster';
import { requireDisk } from './require-disk';
import { waitForReading } from './wait-for-reading';
import { analyticsVhost, startWorld } from './world/world';

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = path.resolve(root, process.env['SPILLWAY_DEMO_DIR'] ?? '.spillway/demo');
const env = readEnv({
  ...process.env,
  DATABASE_URL: undefined,
  SPILLWAY_DATA_DIR: path.join(dataDir, 'spillway'),
});
const logs = path.join(dataDir, 'logs');
const begunAtMs = performance.now();
const asked = new AbortController();

/** What is to be stopped, in this order: the world, Spillway, RabbitMQ. */
const running: { name: string; stop: () => Promise<unknown> }[] = [];

function say(text: string): void {
  console.log(text);
}

/** Asked to stop meanwhile, it ends at its next step, so that what it began is also stopped. */
async function start(): Promise<Spillway> {
  await requireDisk(dataDir);
  if (!(await holdLock(dataDir))) {
    throw new DomainError('conflict', 'The demo of this checkout runs already. Stop it first with Ctrl-C.');
  }
  await requirePort(env.port, env.host, systemClock);
  const [rabbit, spillway] = await both(startBroker(), startProduct());
  asked.signal.throwIfAborted();
  const world = startWorld(rabbit.amqpUrl);
  running.unshift({ name: 'the world', stop: () => world.stop() });
  const session = await takeLink(spillway.url, await demoLink(spillway.databaseUrl), {});
  await registerCluster(spillway.url, session, clusterOf(rabbit));
  await signOut(spillway.url, session);
  say('Waiting for the first reading of RabbitMQ …');
  await waitForReading(spillway.url, asked.signal);
  const tookSec = ((performance.now() - begunAtMs) / 1_000).toFixed(0);
  say(`\nThe logs are in ${path.relative(process.cwd(), logs)}. Ctrl-C stops everything.`);
  say(`A tour of two minutes: ${spillway.url}/help/tour (after signing in).`);
  say('This link signs you in as an admin. It works once; the next start prints another.');
  say(`Ready  ${spillway.url}${await demoLink(spillway.databaseUrl)}  (${tookSec} s)`);
  return spillway;
}

async function startBroker(): Promise<RabbitMq> {
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dataDir, 'rabbitmq'), log: say });
  running.push({ name: 'RabbitMQ', stop: () => rabbit.stop() });
  await managementOf(rabbit).declareVhost(analyticsVhost);
  return rabbit;
}

async function startProduct(): Promise<Spillway> {
  const spillway = await launch({
    env,
    clock: systemClock,
    output: quietOutput(logs),
    parts: ['web', 'worker'],
    development: false,
    signal: asked.signal,
  });
  running.unshift({ name: 'Spillway', stop: () => spillway.stop() });
  return spillway;
}

/** Both, begun at the same time; a failure is told once the other has ended too, so that it can be stopped. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function clusterOf(rabbit: RabbitMq) {
  return {
    name: 'demo-shop',
    kind: 'rabbitmq',
    environment: 'development',
    pollIntervalMs: 5_000,
    config: {
      managementUrl: rabbit.managementUrl,
      amqpUrl: `amqp://127.0.0.1:${rabbit.amqpPort}`,
      username: rabbit.username,
      password: rabbit.password,
    },
  };
}

async function stopAll(): Promise<void> {
  for (const { name, stop } of running.splice(0)) {
    say(`Stopping ${name} …`);
    await stop().catch((error: unknown) => say(`${name}: ${sentence(error)}`));
  }
}

function sentence(error: unknown): string {
  if (isDomainError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
const stopRequest = new Promise<null>((resolve) => {
  asked.signal.addEventListener('abort', () => resolve(null), { once: true });
});

let failure: string | null;
try {
  const spillway = await start();
  failure = await Promise.race([spillway.failed, stopRequest]);
} catch (error) {
  failure = asked.signal.aborted ? null : sentence(error);
}
say('');
await stopAll();
if (failure !== null) console.error(`\n${failure}`);
process.exit(failure === null ? 0 : 1);
