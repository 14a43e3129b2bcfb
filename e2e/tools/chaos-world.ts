// Where redrives and captures are disturbed: one Spillway, and one private RabbitMQ that it reaches over a wire that
// can be cut. Nothing is shared between two worlds, so that they can stand side by side.

import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { limits } from '@/server/domain/limits';
import { type RabbitMq, type RabbitMqVersion, startRabbitMq } from '../brokers/rabbitmq';
import { type CutProxy, startCutProxy } from './cut-proxy';
import { killAll, killDatabase, killWorker } from './kill-spillway';
import { type Spillway, startSpillway } from './spillway';

export type World = {
  spillway: Spillway;
  rabbit: RabbitMq;
  wire: CutProxy;
  clusterId: string;
  end(): Promise<void>;
};

export async function startWorld(
  version: RabbitMqVersion,
  dir: string,
  log: (line: string) => void,
): Promise<World> {
  const started: (() => Promise<unknown>)[] = [];
  const end = async () => {
    for (const stop of started.splice(0)) await stop();
  };
  try {
    const spillway = await startSpillway(path.join(dir, 'spillway'));
    started.unshift(() => spillway.stop());
    const rabbit = await startRabbitMq({ version, dir: path.join(dir, 'rabbitmq'), log });
    started.unshift(() => rabbit.remove());
    const wire = await startCutProxy(rabbit.amqpPort);
    started.unshift(() => wire.close());
    const { managementUrl, username, password } = rabbit;
    const { id } = await spillway.mutate<{ id: string }>('clusters.create', {
      name: `RabbitMQ ${version}`,
      kind: 'rabbitmq',
      environment: 'development',
      // Where the messages of a new queue died is known after a poll, which every run waits for.
      pollIntervalMs: limits.pollIntervalMinMs,
      config: { managementUrl, amqpUrl: `amqp://127.0.0.1:${wire.port}`, username, password },
    });
    return { spillway, rabbit, wire, clusterId: id, end };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Each resolves when everything that was killed runs again or is sure to start by itself. */
export const faults = {
  'worker killed': ({ spillway }) => killWorker(spillway),
  'Spillway killed': async ({ spillway }) => {
    await killAll(spillway);
    await spillway.start();
  },
  'PostgreSQL killed': ({ spillway }) => killDatabase(spillway),
  'RabbitMQ killed': async ({ rabbit }) => {
    // RabbitMQ may else forget that it has the queues, declared seconds ago: no fault of a redrive.
    await rabbit.syncMetadata();
    await rabbit.kill();
    await rabbit.start();
  },
  'network cut': async ({ wire }, random) => {
    wire.cut();
    await delay(random() * 3_000);
    wire.mend();
  },
} satisfies Record<string, (world: World, random: () => number) => Promise<void>>;

export type Fault = keyof typeof faults;

/** After these, and while the broker lives on, an atomic redrive has no duplicate at all. */
export const onlyOurs: ReadonlySet<Fault> = new Set([
  'worker killed',
  'Spillway killed',
  'PostgreSQL killed',
] as const);
