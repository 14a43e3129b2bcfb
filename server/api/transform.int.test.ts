// Editing and patching dead letters through the API, with the worker's task beside it: real database, memory broker.

import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
let worlds = 0;
const running: { stop: AbortController; done: Promise<void> }[] = [];
afterEach(async () => {
  for (const { stop, done } of running.splice(0)) {
    stop.abort();
    await done;
  }
  await db.cluster.deleteMany();
});

async function world(bodies: readonly string[]) {
  worlds += 1;
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`cluster ${worlds}`));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (const body of bodies) {
    broker.publish({
      routingKey: 'orders',
      body,
      headers: { tenant: 'a', tries: 3 },
      contentType: 'application/json',
    });
  }
  broker.rejectHead({ vhost: '/', name: 'orders' }, bodies.length);
  const stop = new AbortController();
  running.push({ stop, done: runRedrives(api.features, stop.signal) });
  const ended = (redriveId: string) =>
    vi.waitFor(
      async () => {
        const redrive = await api.viewer.redrives.get({ redriveId });
        expect(redrive.finishedAtMs).not.toBeNull();
        return redrive;
      },
      { timeout: 20_000, interval: 20 },
    );
  const messagesIn = (queue: string) =>
    broker.queue({ vhost: '/', name: queue }).ready.map(({ message }) => message);
  const bodiesIn = (queue: string) => messagesIn(queue).map(({ body }) => Buffer.from(body).toString());
  return { ref: { clusterId, vhost: '/', name: 'dlq' }, ended, messagesIn, bodiesIn, ...api };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

test('an edited message moves alone, with what was edited, our headers and all else as it was; the log has digests', async () => {
  const { ref, ended, messagesIn, bodiesIn, operator, viewer } = await world([
    '{"a":1}',
    '{"a":2}',
    '{"a":3}',
  ]);
  const { messages } = await operator.messages.peek(ref);
  const fingerprint = messages[1]?.fingerprint ?? '';
  const { id } = await operator.messages.edit({
    ...ref,
    fingerprint,
    destination: { kind: 'origin' },
    edit: {
      bodyBase64: base64('{"a":20}'),
      headers: [
        { kind: 'set', name: 'tries', type: 'int8', text: '0' },
        { kind: 'set', name: 'note', type: 'string', text: 'secret' },
      ],
      properties: [{ kind: 'set', name: 'message_id', text: 'm-2' }],
    },
    reason: 'wrong amount',
  });
  const redrive = await ended(id);
  expect(redrive).toMatchObject({
    state: 'completed',
    movedMessages: 1,
    transform: { kind: 'edit', parts: 'body,headers,properties' },
  });
  expect(bodiesIn('dlq')).toEqual(['{"a":1}', '{"a":3}']);
  expect(bodiesIn('orders')).toEqual(['{"a":20}']);
  expect(messagesIn('orders')[0]).toMatchObject({
    headers: [
      { name: 'tenant', type: 'string', text: 'a' },
      { name: 'tries', type: 'int8', text: '0' },
      { name: 'note', type: 'string', text: 'secret' },
      { name: 'spillway-redrive-id', text: id },
      { name: 'spillway-redrive-count', text: '1' },
      { name: 'spillway-redrive-trail', text: expect.stringContaining(`${id}/`) as string },
      { name: 'spillway-edited', type: 'string', text: 'body,headers,properties' },
    ],
    properties: [
      { name: 'content_type', text: 'application/json' },
      { name: 'message_id', text: 'm-2' },
    ],
  });
  const { entries } = await viewer.audit.list({ actions: ['message.edit'] });
  expect(entries[0]).toMatchObject({
    reason: 'wrong amount',
    outcome: 'succeeded',
    targetRef: { redriveId: id },
    before: { sha256: fingerprint },
    after: { edited: 'body,headers,properties', headers: ['set tries', 'set note'] },
  });
  expect(JSON.stringify(entries)).not.toContain('secret');
});

test('an edit that can be made in no message is refused before anything is stored', async () => {
  const { ref, bodiesIn, operator } = await world(['x']);
  const edit = { headers: [{ kind: 'set' as const, name: 'n', type: 'int8', text: '300' }] };
  const input = { ...ref, fingerprint: 'f', destination: { kind: 'origin' as const } };
  await expect(operator.messages.edit({ ...input, edit })).rejects.toThrow('does not fit int8');
  await expect(operator.messages.edit({ ...input, edit: {} })).rejects.toThrow('Nothing was edited');
  expect(await operator.redrives.list({})).toEqual([]);
  expect(bodiesIn('dlq')).toEqual(['x']);
});

const transform = {
  kind: 'patch' as const,
  patch: '[{"op":"replace","path":"/amount","value":5}]',
  schema: '{"properties":{"id":{"maximum":99}}}',
};
const bodies = [
  '{"id":1, "amount":"5"}',
  'not json',
  '{"id":12345678901234567890,"amount":1}',
  '{"id":2,"amount":5}',
];

test('a patch over a selection is previewed by a look that moves nothing', async () => {
  const { ref, bodiesIn, operator } = await world(bodies);
  const preview = await operator.redrives.previewTransform({ ...ref, selection: { kind: 'all' }, transform });
  expect(preview).toMatchObject({
    lookedMessages: 4,
    selectedMessages: 4,
    counts: { changed: 1, unchanged: 1, refused: 2, 'too-long': 0 },
  });
  expect(preview.samples).toMatchObject([
    { kind: 'changed', before: '{"id":1, "amount":"5"}', after: '{"id":1, "amount":5}' },
    { kind: 'refused', reason: expect.stringContaining('not JSON') as string },
    { kind: 'refused', reason: expect.stringContaining('/id must be <= 99') as string },
    { kind: 'unchanged' },
  ]);
  expect(bodiesIn('dlq')).toEqual(bodies);
  const bad = { ...transform, patch: '{}' };
  await expect(
    operator.redrives.previewTransform({ ...ref, selection: { kind: 'all' }, transform: bad }),
  ).rejects.toThrow('list of operations');
});

test('of more messages than are shown it tries all, and shows as many as that at random', async () => {
  const many = Array.from({ length: 60 }, (_, id) => `{"id":${id},"amount":1}`);
  const { ref, operator } = await world(many);
  const shown = async () => {
    const preview = await operator.redrives.previewTransform({
      ...ref,
      selection: { kind: 'all' },
      transform,
    });
    expect(preview).toMatchObject({ lookedMessages: 60, selectedMessages: 60, counts: { changed: 60 } });
    const positions = preview.samples.map(({ position }) => position);
    expect(new Set(positions).size).toBe(20);
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    return positions.join();
  };
  const draws = new Set<string>();
  for (let draw = 0; draw < 5; draw += 1) draws.add(await shown());
  expect(draws.size).toBeGreaterThan(1);
});

test('what the patch cannot be applied to, or what fails the schema, stays with the reason', async () => {
  const { ref, ended, bodiesIn, messagesIn, operator } = await world(bodies);
  const { id } = await operator.redrives.start({
    ...ref,
    destination: { kind: 'origin' },
    selection: { kind: 'all' },
    transform,
  });
  const redrive = await ended(id);
  expect(redrive).toMatchObject({
    state: 'completed',
    movedMessages: 2,
    failedMessages: 2,
    inDoubtMessages: 0,
  });
  expect(redrive.outcomes.filter(({ outcome }) => outcome === 'not-transformed')).toMatchObject([
    { count: 1, detail: expect.stringContaining('not JSON') as string },
    { count: 1, detail: expect.stringContaining('/id must be <= 99') as string },
  ]);
  expect(bodiesIn('dlq')).toEqual([bodies[1], bodies[2]]);
  expect(bodiesIn('orders')).toEqual(['{"id":1, "amount":5}', bodies[3]]);
  const edited = messagesIn('orders').map(
    ({ headers }) => headers.find(({ name }) => name === 'spillway-edited')?.text,
  );
  expect(edited).toEqual(['body', undefined]);
});
