// Where redrives and captures are disturbed: one Spillway, and a private RabbitMQ of each version that it reaches over a wire
// that can be cut.

import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import { type RabbitMq, type RabbitMqVersion, startRabbitMq } from '../brokers/rabbitmq';
import { type CutProxy, startCutProxy } from './cut-proxy';
import { killAll, killDatabase, killWorker } from './kill-spillway';
import { type Spillway, startSpillway } from './spillway';

export type Site = { rabbit: RabbitMq; wire: CutProxy; clusterId: string };
export type World = { spillway: Spillway; sites: Record<'3.10' | '4', Site>; end(): Promise<void> };

export async function startWorld(dir: string, log: (line: string) => void): Promise<World> {
  const started: (() => Promise<unknown>)[] = [];
  const end = async () => {
    for (const stop of started) await stop();
  };
  try {
    const spillway = await startSpillway(path.join(dir, 'spillway'));
    started.unshift(() => spillway.stop());
    const site = async (version: RabbitMqVersion): Promise<Site> => {
      const rabbit = await startRabbitMq({ version, dir: path.join(dir, `rabbitmq-${version}`), log });
      started.unshift(() => rabbit.remove());
      const wire = await startCutProxy(rabbit.amqpPort);
      started.unshift(() => wire.close());
      const { managementUrl, username, password } = rabbit;
      const { id } = await spillway.mutate<{ id: string }>('clusters.create', {
        name: `RabbitMQ ${version}`,
        kind: 'rabbitmq',
        environment: 'development',
        config: { managementUrl, amqpUrl: `amqp://127.0.0.1:${wire.port}`, username, password },
      });
      return { rabbit, wire, clusterId: id };
    };
    return { spillway, sites: { '3.10': await site('3.10'), '4': await site('4') }, end };
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
  'RabbitMQ killed': async (_, { rabbit }) => {
    // RabbitMQ 3.10 may else forget that it has the queues, declared seconds ago: no fault of a redrive.
    await rabbit.syncMetadata();
    await rabbit.kill();
    await rabbit.start();
  },
  'network cut': async (_, { wire }, random) => {
    wire.cut();
    await delay(random() * 3_000);
    wire.mend();
  },
} satisfies Record<string, (world: World, site: Site, random: () => number) => Promise<void>>;

export type Fault = keyof typeof faults;

/** After these, and while the broker lives on, an atomic redrive has no duplicate at all. */
export const onlyOurs: ReadonlySet<Fault> = new Set([
  'worker killed',
  'Spillway killed',
  'PostgreSQL killed',
] as const);
