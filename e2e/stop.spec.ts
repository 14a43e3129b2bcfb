// An ordered stop of the started product in the middle of work: what was begun is seen through, what only waits gives up, and what was
// moving goes on where it stood. And what tells a deployment, and whoever reads the log, how it stands.

import { expect, test } from '@playwright/test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { depthOf } from './tools/depth-of';
import { eventually } from './tools/spillway';
import { clusterInput, queueSeen, withWorld } from './tools/world';

const dead = 300;

test('TERM: an action under way is answered, a redrive stops between windows and goes on after the next start', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    await makeDeadLetters(rabbit.amqpUrl, 'orders', 'orders.dlq', variedMessages(dead));
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === dead);
    const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
      ...{ clusterId, vhost: '/', name: 'orders.dlq', selection: { kind: 'all' }, ratePerSec: 20 },
      destination: { kind: 'origin' },
    });
    const redrive = () => spillway.query<Redrive>('redrives.get', { redriveId: id });
    await eventually('some moved', async () => ((await redrive()).movedMessages > 20 ? true : undefined));

    const slow = await slowBroker();
    const input = { ...clusterInput(rabbit), name: 'slow' };
    const tested = spillway.mutate<{ ok: boolean; message: string }>('clusters.test', {
      cluster: { ...input, config: { ...input.config, managementUrl: slow.url } },
    });
    await slow.asked;
    const stopped = spillway.stop();
    await eventually('no new connection', () =>
      fetch(`${spillway.url}/api/health`).then(
        () => undefined,
        () => true,
      ),
    );
    slow.answer();
    expect(await tested).toMatchObject({ ok: false });
    await stopped;
    expect(spillway.log()).toContain('the worker has stopped');

    // Nothing is held by what has ended.
    const left = await depthOf(rabbit, 'orders.dlq');
    expect(left).toBeGreaterThan(0);
    expect(left + (await depthOf(rabbit, 'orders'))).toBe(dead);
    const log = spillway.log();
    expect(log).not.toMatch(/did not end|"level":(50|60)/);
    await spillway.start();
    await eventually(
      'the redrive has finished',
      async () => ((await redrive()).state === 'completed' ? true : undefined),
      60_000,
    );
    expect(await redrive()).toMatchObject({ movedMessages: dead, inDoubtMessages: 0 });
    expect(await depthOf(rabbit, 'orders')).toBe(dead);
    await slow.close();
  });
});

test('ready tells part by part; every answer has an id, which stands in the log and is the reference of a failure', async ({
  page,
}) => {
  await withWorld(page, async ({ spillway }) => {
    const ready = async (query = '') => {
      const response = await fetch(`${spillway.url}/api/ready${query}`);
      return { ...((await response.json()) as Record<string, unknown>), http: response.status };
    };
    await eventually('ready', async () => ((await ready()).http === 200 ? true : undefined));
    expect(await ready()).toEqual({
      ...{ http: 200, status: 'ready', database: true, migrations: true, worker: true, stopping: false },
    });
    expect(await ready('?of=web')).not.toHaveProperty('worker');

    const idOf = async (path: string, asked?: string) =>
      (
        await fetch(`${spillway.url}${path}`, {
          headers: asked === undefined ? {} : { 'x-request-id': asked },
        })
      ).headers.get('x-request-id');
    for (const path of ['/api/health', '/api/trpc/session.me', '/sign-in', '/nowhere', '/icon.svg'])
      expect(await idOf(path), path).toMatch(/^[\w-]{36}$/);
    expect(await idOf('/api/health', 'proxy-4711-abc')).toBe('proxy-4711-abc');
    for (const odd of ['short', 'x'.repeat(65), 'a b c d e f', '<script>alert(1)</script>', '{"level":60}'])
      expect(await idOf('/api/health', odd), odd).toMatch(/^[\w-]{36}$/);
  });
});

type Redrive = { state: string; movedMessages: number; inDoubtMessages: number };

/** Answers its first request when it is told to, and is no RabbitMQ. */
async function slowBroker() {
  let answer = () => undefined as void;
  let asked = () => undefined as void;
  const told = new Promise<void>((resolve) => (answer = resolve));
  const reached = new Promise<void>((resolve) => (asked = resolve));
  const server = createServer((_, response) => {
    asked();
    void told.then(() => response.end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: reached,
    answer: () => answer(),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
