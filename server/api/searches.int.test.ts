// Searches through the API, on what a scan has seen: what is found is what a redrive of the same conditions means.

import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const broker = new MemoryBroker({ nowMs: () => systemClock.nowMs() - 600_000 });
const api = testApi(db, { memory: createMemoryDriver(broker) });
const { id: clusterId } = await api.admin.clusters.create(clusterInput('search'));
const ref = { clusterId, vhost: '/', name: 'dlq' };
const { operator, viewer } = api;

broker.declareQueue('dlq');
broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
for (let index = 0; index < 130; index += 1) {
  const headers = { 'x-error': index % 2 === 0 ? 'HTTP 503' : `Order ${index} not found`, tenant: index % 3 };
  const body = JSON.stringify({ order: { id: index }, note: `Parcel-${index} of Jane` });
  broker.publish({ routingKey: 'orders', messageId: `m${index}`, body, headers });
}
broker.rejectHead({ vhost: '/', name: 'orders' }, 130);
await operator.causes.scan(ref);

async function found(...conditions: MessageCondition[]): Promise<number[]> {
  const numbers: number[] = [];
  let cursor: string | null = null;
  do {
    const page = await operator.searches.run({ ...ref, conditions, cursor });
    numbers.push(...page.hits.map(({ view }) => Number(view.messageId?.slice(1))));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return numbers;
}

test('text in body and headers is found, in any case, newest first, with where it stands', async () => {
  expect(await found({ kind: 'text', text: 'parcel-117' })).toEqual([117]);
  expect(await found({ kind: 'text', text: 'order 11 not' })).toEqual([11]);
  expect(await found({ kind: 'text', text: 'nowhere' })).toEqual([]);
  const { hits } = await operator.searches.run({ ...ref, conditions: [{ kind: 'text', text: 'jane' }] });
  expect(hits[0]?.excerpt).toMatchObject({ where: 'body', hit: 'Jane' });
});

test('all conditions of a filter hold together, and pages follow each other without a gap', async () => {
  const cause = (await operator.causes.list(ref)).causes.find(({ title }) => title.startsWith('Order'));
  const keys = cause?.keys ?? [];
  const odd = Array.from({ length: 65 }, (_, index) => 129 - 2 * index);
  expect(await found({ kind: 'cause', keys })).toEqual(odd);
  expect(await found()).toHaveLength(130);
  const tenant = { kind: 'header', name: 'tenant', value: '1' } as const;
  expect(await found({ kind: 'cause', keys }, tenant)).toEqual(odd.filter((index) => index % 3 === 1));
  expect(await found({ kind: 'body-json', path: 'order.id', value: '42' })).toEqual([42]);
  expect(await found({ kind: 'property', name: 'message_id', value: 'm7' })).toEqual([7]);
  expect(await found({ kind: 'reason', reason: 'expired' })).toEqual([]);
  expect(await found({ kind: 'reason', reason: 'rejected' })).toHaveLength(130);
  expect(await found({ kind: 'origin', queue: 'orders' })).toHaveLength(130);
  expect(await found({ kind: 'origin', queue: 'orders' }, { kind: 'body-text', text: 'Parcel-9 ' })).toEqual([
    9,
  ]);
  const atMs = systemClock.nowMs();
  expect(await found({ kind: 'died-before', atMs })).toHaveLength(130);
  expect(await found({ kind: 'died-after', atMs })).toEqual([]);
});

test('a redrive of the conditions of a search is planned for what was found', async () => {
  const conditions: MessageCondition[] = [
    { kind: 'text', text: 'HTTP 503' },
    { kind: 'header', name: 'tenant', value: '0' },
  ];
  const matched = await found(...conditions);
  const selection = { kind: 'filter', conditions } as const;
  const plan = await operator.redrives.plan({ ...ref, selection, destination: { kind: 'origin' } });
  expect(plan).toMatchObject({ expectedMessages: matched.length, expectedBasis: 'exact' });
  expect(matched.length).toBe(22);
});

test('a search can be saved for all, replaced and removed; a viewer may do none of it', async () => {
  const conditions: MessageCondition[] = [{ kind: 'text', text: 'jane' }];
  await operator.searches.save({ ...ref, title: 'Jane', conditions });
  await operator.searches.save({
    ...ref,
    title: 'Jane',
    conditions: [...conditions, { kind: 'reason', reason: 'rejected' }],
  });
  expect(await operator.searches.saved(ref)).toMatchObject([{ name: 'Jane', conditions: { length: 2 } }]);
  await operator.searches.remove({ ...ref, title: 'Jane' });
  await expect(operator.searches.remove({ ...ref, title: 'Jane' })).rejects.toThrow('no longer saved');
  await expect(viewer.searches.run({ ...ref, conditions })).rejects.toThrow('needs the role operator');
});
