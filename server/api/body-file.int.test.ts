// A whole body over HTTP: byte for byte from wherever the message is, only for those who may see it, and on record.

import { testActor } from '@/server/domain/testing';
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { BodyPlace } from '@/server/domain/body-download';
import type { Role } from '@/server/domain/roles';
import { testDatabase } from '@/server/platform/testing/test-database';
import { answerBody } from './body-file';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
afterEach(async () => {
  await db.maskRule.deleteMany();
  await db.cluster.deleteMany();
});

const large = randomBytes(5 * 1024 * 1024);

async function world(queue: Parameters<MemoryBroker['declareQueue']>[1] = {}) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('bodies'));
  broker.declareQueue('q', queue);
  for (const body of ['small', large, 'last']) broker.publish({ routingKey: 'q', body });
  const ref = { clusterId, vhost: '/', name: 'q' };
  const { features } = api;
  const ask = (fingerprint: string, place: BodyPlace, role: Role = 'operator', sent: object = {}) => {
    const request = new Request('http://127.0.0.1/api/messages/body', {
      method: 'POST',
      headers: { 'content-type': 'application/json', host: '127.0.0.1' },
      body: JSON.stringify({ ...ref, fingerprint, place, ...sent }),
    });
    const actor = testActor({ name: `an ${role}`, role });
    return answerBody(request, (_headers, signal, gone = signal) =>
      Promise.resolve({ db, features, logger: features.logger, actor, signal, gone }),
    );
  };
  return { api, broker, clusterId, ref, ask };
}

async function bytesOf(answer: Response): Promise<Buffer> {
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

async function sentenceOf(answer: Response): Promise<string> {
  const { error } = (await answer.json()) as { error: { message: string } };
  return error.message;
}

test('from a queue: all of it, as a file that no browser opens, and the queue stays as it was', async () => {
  const { api, broker, clusterId, ref, ask } = await world();
  const { messages } = await api.operator.messages.peek(ref);
  expect(messages[1]).toMatchObject({ sizeBytes: large.byteLength, bodyTruncated: true });
  const answer = await ask(messages[1]?.fingerprint ?? '', { from: 'head', count: messages.length });
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-length')).toBe(String(large.byteLength));
  expect((await bytesOf(answer)).equals(large)).toBe(true);
  const ready = broker.queue({ vhost: '/', name: 'q' }).ready.map(({ message }) => message.body.byteLength);
  expect(ready).toEqual([5, large.byteLength, 4]);
  const entry = await db.auditEntry.findFirst({ where: { clusterId, action: 'message.download' } });
  expect(entry).toMatchObject({ outcome: 'succeeded', target: 'q', affectedMessages: 1 });
});

test('from a stream, by its offset', async () => {
  const { api, ref, ask } = await world({ type: 'stream' });
  const page = await api.operator.messages.browse({ ...ref, position: { at: 'first' } });
  const { fingerprint = '', offset } = page.messages[1] ?? {};
  const answer = await ask(fingerprint, { from: 'stream', offset: Number(offset) });
  expect((await bytesOf(answer)).equals(large)).toBe(true);
  expect((await ask(fingerprint, { from: 'stream', offset: 2 })).status).toBe(404);
});

test('from the store, also when the queue has it no more', async () => {
  const { api, broker, ref, ask } = await world();
  await api.operator.causes.scan(ref);
  broker.queue({ vhost: '/', name: 'q' }).ready.length = 0;
  const { hits } = await api.operator.searches.run({ ...ref, conditions: [] });
  const hit = hits.find(({ view }) => view.sizeBytes === large.byteLength);
  const place = { from: 'store', id: hit?.id ?? '' } as const;
  expect((await bytesOf(await ask(hit?.view.fingerprint ?? '', place))).equals(large)).toBe(true);
  const elsewhere = await api.admin.clusters.create(clusterInput('elsewhere'));
  const foreign = await ask('a'.repeat(64), place, 'operator', { clusterId: elsewhere.id });
  expect(foreign.status).toBe(404);
});

test('a message that is not there any more is told, with what to do', async () => {
  const { api, broker, clusterId, ref, ask } = await world();
  const { messages } = await api.operator.messages.peek(ref);
  broker.consumeHead({ vhost: '/', name: 'q' });
  broker.consumeHead({ vhost: '/', name: 'q' });
  const answer = await ask(messages[1]?.fingerprint ?? '', { from: 'head', count: 3 });
  expect(answer.status).toBe(404);
  expect(await sentenceOf(answer)).toMatch(/not among the first 1 of the queue: .* Look again\.$/);
  const entry = await db.auditEntry.findFirst({ where: { clusterId, action: 'message.download' } });
  expect(entry).toMatchObject({ outcome: 'failed' });
});

test('it counts as a look where looks count, and is refused where none is left', async () => {
  const { api, clusterId, ref, ask } = await world({ type: 'quorum', deliveryLimit: 3 });
  await db.queue.create({ data: { clusterId, vhost: '/', name: 'q', type: 'quorum', details: {} } });
  const { messages } = await api.operator.messages.peek(ref);
  const place = { from: 'head', count: 3 } as const;
  const fingerprint = messages[1]?.fingerprint ?? '';
  expect((await bytesOf(await ask(fingerprint, place))).equals(large)).toBe(true);
  expect(await api.operator.messages.capability(ref)).toMatchObject({
    supported: false,
    budget: { used: 2 },
  });
  expect(await sentenceOf(await ask(fingerprint, place))).toMatch(/no look is left/);
});

test('who may not look, or sees messages masked, gets none', async () => {
  const { api, ref, ask } = await world();
  const { messages } = await api.admin.messages.peek(ref);
  const fingerprint = messages[1]?.fingerprint ?? '';
  const place = { from: 'head', count: 3 } as const;
  const viewer = await ask(fingerprint, place, 'viewer');
  expect([viewer.status, await sentenceOf(viewer)]).toEqual([403, expect.stringMatching(/role operator/)]);
  const rule = {
    name: 'pci',
    kind: 'json-path',
    pattern: '$..card',
    clusterId: null,
    belowRole: 'admin',
  } as const;
  await api.admin.masks.save({ id: null, rule });
  const operator = await ask(fingerprint, place);
  expect([operator.status, await sentenceOf(operator)]).toEqual([
    403,
    expect.stringMatching(/masked .* \(pci\)/),
  ]);
  expect((await bytesOf(await ask(fingerprint, place, 'admin'))).equals(large)).toBe(true);
});

test('what names no body is refused in words, and so is a page of another site', async () => {
  const { ref, ask } = await world();
  const answer = await ask('short', { from: 'head', count: 1 });
  expect([answer.status, await sentenceOf(answer)]).toEqual([400, 'This does not say which body is wanted.']);
  const request = new Request('http://127.0.0.1/api/messages/body', {
    method: 'POST',
    headers: { host: '127.0.0.1', origin: 'http://evil.example' },
    body: JSON.stringify(ref),
  });
  const never = () => Promise.reject(new Error('not reached'));
  expect((await answerBody(request, never)).status).toBe(403);
});
