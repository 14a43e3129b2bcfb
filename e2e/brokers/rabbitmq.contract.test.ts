import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import amqp from 'amqplib';
import { afterEach, expect, test } from 'vitest';
import { managementOf } from './management';
import { startRabbitMq, type RabbitMq } from './rabbitmq';

let dir: string;
let broker: RabbitMq | undefined;

afterEach(async () => {
  await broker?.remove();
  broker = undefined;
  rmSync(dir, { recursive: true, force: true });
});

test.each(['3.10', '4'] as const)(
  'RabbitMQ %s keeps durable messages over a kill, at the same address',
  { timeout: 300_000 },
  async (version) => {
    dir = mkdtempSync(path.join(tmpdir(), 'spillway-rabbitmq-'));
    broker = await startRabbitMq({ version, dir });
    const management = managementOf(broker);
    await management.declareQueue('/', 'orders');
    await publish(broker.amqpUrl, 'orders', 'first');
    await broker.syncMetadata();
    const before = broker.pid();

    await broker.kill();
    expect(broker.pid()).toBeUndefined();
    await broker.start();

    expect(broker.pid()).not.toBe(before);
    expect(await takeOne(broker.amqpUrl, 'orders')).toBe('first');
    const overview = await management.call('GET', ['overview']);
    expect(overview).toHaveProperty('rabbitmq_version', expect.stringMatching(`^${version}\\.`));
  },
);

test(
  'a node left by a killed run is ended, and its data and login are used again',
  { timeout: 300_000 },
  async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'spillway-rabbitmq-'));
    const child = spawn(process.execPath, ['--import', 'tsx', 'e2e/brokers/cli.ts', 'start', '3.10', dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise<void>((ready) =>
      child.stdout.on('data', (text: Buffer) => text.includes('Ctrl-C') && ready()),
    );
    const left = Number(readFileSync(path.join(dir, 'node.pid'), 'utf8'));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(left)).toBe(true);

    broker = await startRabbitMq({ version: '3.10', dir });

    expect(isAlive(left)).toBe(false);
    await managementOf(broker).declareQueue('/', 'orders');
  },
);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function publish(url: string, queue: string, body: string): Promise<void> {
  const connection = await amqp.connect(url);
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

async function takeOne(url: string, queue: string): Promise<string | undefined> {
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  const message = await channel.get(queue, { noAck: true });
  await connection.close();
  return message === false ? undefined : message.content.toString();
}
