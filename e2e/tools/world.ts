// A world of its own for one journey: a private RabbitMQ, the real product watching it, both in a folder that
// is deleted afterwards.

import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RabbitMq, type RabbitMqVersion, startRabbitMq } from '../brokers/rabbitmq';
import { browserCookie } from './session';
import { eventually, type Spillway, startSpillway } from './spillway';

export type World = { rabbit: RabbitMq; spillway: Spillway; clusterId: string };

type WorldOptions = { pollIntervalMs?: number; version?: RabbitMqVersion };

/** The browser of `page` is signed in as the first admin. */
export async function withWorld(
  page: Page,
  act: (world: World) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-journey-'));
  const rabbit = await startRabbitMq({ version: options.version ?? '3.10', dir: path.join(dir, 'rabbitmq') });
  let spillway: Spillway | undefined;
  try {
    spillway = await startSpillway(path.join(dir, 'spillway'));
    const { id: clusterId } = await spillway.mutate<{ id: string }>(
      'clusters.create',
      clusterInput(rabbit, options),
    );
    await page.context().addCookies([browserCookie(spillway.url, spillway.cookie)]);
    await act({ rabbit, spillway, clusterId });
  } catch (error) {
    if (error instanceof Error && spillway !== undefined)
      error.message += `\n\nSpillway said:\n${spillway.log().slice(-3_000)}`;
    throw error;
  } finally {
    await spillway?.stop();
    await rabbit.remove();
    await rm(dir, { recursive: true, force: true });
  }
}

export function clusterInput(
  rabbit: RabbitMq,
  { pollIntervalMs = 2_000 }: Pick<WorldOptions, 'pollIntervalMs'> = {},
) {
  return {
    name: 'journey',
    kind: 'rabbitmq',
    environment: 'development',
    readOnly: false,
    pollIntervalMs,
    config: {
      managementUrl: rabbit.managementUrl,
      amqpUrl: '',
      username: rabbit.username,
      password: rabbit.password,
    },
  };
}

type Row = {
  name: string;
  readyMessages: number | null;
  depthMessages: number | null;
  consumers: number | null;
  state: string;
  stale: boolean;
};

/** Waits until the worker has seen a queue for which `holds` is true. */
export function queueSeen(
  { spillway, clusterId }: World,
  name: string,
  holds: (row: Row) => boolean,
  ms?: number,
): Promise<Row> {
  return eventually(
    `the queue ${name} as expected`,
    async () => {
      const list = await spillway.query<{ rows: Row[] }>('queues.list', {
        clusterIds: [clusterId],
        search: name,
      });
      return list.rows.find((row) => row.name === name && holds(row));
    },
    ms,
  );
}
