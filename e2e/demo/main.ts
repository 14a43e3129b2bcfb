// The demo: a private RabbitMQ, Spillway with its embedded database, and a world that lives and fails between
// them. Everything stays in .spillway/demo, so a second run goes on where the first one stopped.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { managementOf } from '../brokers/management';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { registerCluster } from './register-cluster';
import { analyticsVhost, startWorld } from './world/world';

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = path.join(root, '.spillway/demo');
const port = process.env['PORT'] ?? '7070';
const host = process.env['HOST'] ?? '127.0.0.1';
const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
const begunAt = performance.now();

/** What is to be stopped, in the order in which it is: last started, first stopped. */
const running: { name: string; stop: () => Promise<unknown> }[] = [];
let stopping = false;

function say(text: string): void {
  console.log(text);
}

async function main(): Promise<void> {
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dataDir, 'rabbitmq'), log: say });
  running.unshift({ name: 'RabbitMQ', stop: () => rabbit.stop() });
  await managementOf(rabbit).declareVhost(analyticsVhost);
  await startSpillway();
  await registerCluster(url, {
    name: 'demo-shop',
    kind: 'rabbitmq',
    environment: 'development',
    pollIntervalMs: 5_000,
    config: {
      url: rabbit.managementUrl,
      amqpUrl: bareAmqpUrl(rabbit),
      username: rabbit.username,
      password: rabbit.password,
    },
  });
  const world = startWorld(rabbit.amqpUrl);
  running.unshift({ name: 'the world', stop: () => world.stop() });
  say('');
  say(`Ready  ${url}   (${((performance.now() - begunAt) / 1_000).toFixed(0)} s; Ctrl-C stops everything)`);
}

/** The login stands in fields of its own. */
function bareAmqpUrl({ amqpPort }: RabbitMq): string {
  return `amqp://127.0.0.1:${amqpPort}`;
}

/** The product itself, exactly as `npm start` runs it. */
async function startSpillway(): Promise<void> {
  const launcher = spawn(process.execPath, ['--import', 'tsx', 'server/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PORT: port, HOST: host, SPILLWAY_DATA_DIR: path.join(dataDir, 'spillway') },
    // Out of the terminal's group: Ctrl-C stops the world first, then this, then RabbitMQ.
    detached: true,
  });
  running.unshift({ name: 'Spillway', stop: () => endChild(launcher) });
  launcher.once('exit', (code) => {
    if (!stopping)
      void stopAll(`Spillway ended by itself (exit ${code ?? 'by a signal'}); the lines above say why.`);
  });
  while (!(await answersHealth())) {
    if (stopping) return;
    await delay(200);
  }
}

async function answersHealth(): Promise<boolean> {
  return fetch(`${url}/api/health`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function stopAll(failure?: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  say('');
  for (const { name, stop } of running) {
    say(`Stopping ${name} …`);
    await stop().catch((error: unknown) =>
      say(`${name}: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
  if (failure !== undefined) console.error(`\n${failure}`);
  process.exit(failure === undefined ? 0 : 1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll());

main().catch((error: unknown) => stopAll(error instanceof Error ? error.message : String(error)));
