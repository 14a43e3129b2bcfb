import { testActor } from '@/server/domain/testing';
import { expect, test } from 'vitest';
import { pruneStore } from '../dead-letter-store/prune-store';
import { memoryWorld } from '../testing/memory-world';
import { exportStored } from './export-stored';
import { fillHolding } from './fill-holding';
import { holdingsOfQueue } from './holding-view';
import { importStored } from './import-stored';
import { runReturn } from './run-return';
import { startArchive } from './start-fill';
import { startReturn } from './start-return';

const world = await memoryWorld();
const { f, broker, clusterId, signal } = world;
const address = { vhost: '/', name: 'dlq' };
const ref = { clusterId, ...address };

broker.declareQueue('dlq');
broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}

const importText = (text: string) =>
  importStored(f, { ...ref, keepDays: 30, reason: '' }, bytesOf(text), 'me');

const admin = testActor({ name: 'me' });

async function exported(holdingId: number): Promise<string> {
  const { lines } = await exportStored(f, holdingId, admin, signal);
  let text = '';
  for await (const line of lines) text += line;
  return text;
}

test('a file leads back to the same messages: archive, export, empty queue, import, return', async () => {
  for (let index = 1; index <= 450; index += 1) {
    broker.publish({ routingKey: 'orders', body: `order ${index}`, headers: { n: index, who: 'me' } });
  }
  broker.rejectHead({ vhost: '/', name: 'orders' }, 450);
  const before = broker.queue(address).ready.map(({ message }) => message);
  const input = { ...ref, selection: { kind: 'all' } as const, keepDays: 30, reason: '' };
  const { holdingId: archive } = await startArchive(f, input, 'me', signal);
  await fillHolding(f, archive, signal);
  const file = await exported(archive);
  expect(file.trim().split('\n')).toHaveLength(450);
  const { holdingId, messages } = await importText(file);
  expect(messages).toBe(450);
  const unstamped = (text: string) => text.replace(/"storedAt":"[^"]*"/g, '');
  expect(unstamped(await exported(holdingId))).toBe(unstamped(file));
  const start = { holdingId, selection: { kind: 'all' } as const, queue: null, reason: '' };
  const { returnId } = await startReturn(f, start, 'me', signal);
  await runReturn(f, returnId, signal);
  const after = broker.queue(address).ready.map(({ message }) => message);
  const whole = ({ properties, headers, deaths, body }: (typeof after)[number]) =>
    JSON.stringify({ properties, headers, deaths, body: Buffer.from(body).toString('base64') });
  expect(after.map(whole)).toEqual(before.map(whole));
});

test('a role for which messages are masked gets no file of them', async () => {
  const [holding] = (await holdingsOfQueue(f, ref)).filter(({ kind }) => kind === 'archive');
  const rule = { name: 'pci', kind: 'json-path', pattern: '$..card', clusterId: null, belowRole: 'admin' };
  const { id } = await f.db.maskRule.create({ data: rule });
  const operator = testActor({ name: 'op', role: 'operator' });
  await expect(exportStored(f, holding?.id ?? 0, operator, signal)).rejects.toMatchObject({
    code: 'forbidden',
  });
  await expect(exported(holding?.id ?? 0)).resolves.toContain('\n');
  await f.db.maskRule.delete({ where: { id } });
});

test('a file with one broken line is not imported at all, and the line is named', async () => {
  const [archive] = (await holdingsOfQueue(f, ref)).filter(({ kind }) => kind === 'archive');
  const lines = (await exported(archive?.id ?? 0)).split('\n');
  lines[7] = '{"half":';
  await expect(importText(lines.join('\n'))).rejects.toThrow('Line 8 is not one JSON object');
  await expect(importText('\n\n')).rejects.toThrow('holds no message');
  expect((await holdingsOfQueue(f, ref)).filter(({ kind }) => kind === 'import')).toHaveLength(1);
  const rows = () => f.db.storedMessage.count();
  const before = await rows();
  await pruneStore(f, signal);
  expect(await f.db.holding.count({ where: { state: 'removed' } })).toBe(0);
  expect(await rows()).toBeLessThanOrEqual(before);
});
