// A look whose caller goes away, over HTTP as a browser speaks it: it ends at once, tells how far it came, and takes no
// change with it that shares its request.

import { testActor } from '@/server/domain/testing';
import { expect, test } from 'vitest';
import type { BrokerDriver } from '@/server/brokers/driver';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { testDatabase } from '@/server/platform/testing/test-database';
import { answerRequest } from './handle-request';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const lookId = '0123456789abcdef0123456789abcdef';
let worlds = 0;

/** A broker whose looks meet two messages and then wait until they are stopped; its purges wait for `left`. */
function hangingDriver(broker: MemoryBroker, met: () => void, left: Promise<void>): BrokerDriver {
  const memory = createMemoryDriver(broker);
  return {
    ...memory,
    connect: async (...args) => {
      const session = await memory.connect(...args);
      const { messages, admin } = session;
      if (messages === undefined || admin === undefined) throw new Error('a facet is missing');
      const purge: typeof admin.purge = async (address, call) => {
        await left;
        call.signal.throwIfAborted();
        return admin.purge(address, call);
      };
      const peek: typeof messages.peek = (_queue, { onProgress }, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
          onProgress?.(2, 700);
          met();
        });
      return { ...session, messages: { ...messages, peek }, admin: { ...admin, purge } };
    },
  };
}

async function world() {
  const broker = new MemoryBroker();
  for (const name of ['dlq', 'other']) {
    broker.declareQueue(name);
    broker.publish({ routingKey: name, body: 'm' });
  }
  let meet = () => undefined as void;
  const met = new Promise<void>((resolve) => (meet = resolve));
  let leave = () => undefined as void;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const api = testApi(db, { memory: hangingDriver(broker, () => meet(), left) });
  worlds += 1;
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`stopped ${worlds}`));
  const ref = (name: string) => ({ clusterId, vhost: '/', name });
  const { features } = api;
  const { logger } = features;
  const post = (path: string, body: unknown, signal: AbortSignal) => {
    const headers = { 'content-type': 'application/json', host: '127.0.0.1' };
    const url = `http://127.0.0.1/api/trpc/${path}`;
    const request = new Request(url, { method: 'POST', headers, body: JSON.stringify(body), signal });
    const actor = testActor();
    return answerRequest(request, (_headers, signal, gone = signal) =>
      Promise.resolve({ db, features, logger, actor, signal, gone }),
    );
  };
  return { api, broker, clusterId, ref, met, leave, post };
}

test('a look ends when its caller goes, and its progress and the audit log tell how far it came', async () => {
  const { api, clusterId, ref, met, post } = await world();
  const caller = new AbortController();
  const answered = post('messages.peek', { ...ref('dlq'), lookId }, caller.signal);
  await met;
  const progress = () => api.operator.messages.lookProgress({ lookId });
  expect(await progress()).toMatchObject({ scannedMessages: 2, bytes: 700, ended: false });
  caller.abort();
  await answered;
  expect(await progress()).toMatchObject({ scannedMessages: 2, bytes: 700, ended: true });
  const entry = await db.auditEntry.findFirstOrThrow({ where: { clusterId, action: 'message.peek' } });
  expect(entry).toMatchObject({ outcome: 'failed', affectedMessages: 2 });
  expect(entry.error).toMatch(/^The look was stopped after .* \(2 messages\) went back\.$/);
});

test('a change that shares the request of a look is seen through', async () => {
  const { broker, clusterId, ref, met, leave, post } = await world();
  const caller = new AbortController();
  const purge = { ...ref('other'), typedName: 'other' };
  const answered = post(
    'messages.peek,queues.purge?batch=1',
    { 0: { ...ref('dlq'), lookId }, 1: purge },
    caller.signal,
  );
  await met;
  caller.abort();
  leave();
  await answered;
  await expect
    .poll(() => db.auditEntry.findFirst({ where: { clusterId, action: 'queue.purge' } }))
    .toMatchObject({ outcome: 'succeeded' });
  expect(broker.queue({ vhost: '/', name: 'other' }).ready).toHaveLength(0);
});

test('nobody is told of a look that this process does not know', async () => {
  const { api } = await world();
  expect(await api.operator.messages.lookProgress({ lookId: 'f'.repeat(32) })).toBeNull();
  await expect(api.viewer.messages.lookProgress({ lookId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
