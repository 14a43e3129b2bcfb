// What a live reading of one queue asks of the broker, and what it makes of an answer that is missing.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ClusterReader } from './cluster-reader';
import { configSchema } from './config';
import { ManagementApi } from './management-api';
import { overviewSchema } from './management-schemas';

const { signal } = new AbortController();
const address = { vhost: '/', name: 'orders' };
const told = { 'max-length': 5, overflow: 'drop-head' };
const policy = { name: 'p', pattern: '^orders$', definition: { overflow: 'reject-publish' } };

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A broker that answers a question for its policies so, and what it was asked. */
async function reader(policies: { status: number; body: unknown }) {
  const answers: Record<string, unknown> = {
    '/api/queues/%2F/orders': { name: 'orders', vhost: '/', effective_policy_definition: told },
    '/api/whoami': { name: 'u', tags: [] },
    '/api/exchanges': [],
    '/api/bindings': [],
  };
  const asked: string[] = [];
  server = createServer(({ url = '' }, response) => {
    const path = url.replace(/\?.*/, '');
    asked.push(path);
    const { status, body } = path.startsWith('/api/policies')
      ? policies
      : { status: 200, body: answers[path] };
    response.statusCode = status;
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const managementUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const api = new ManagementApi(configSchema.parse({ managementUrl, username: 'u', password: 'p' }));
  const overview = overviewSchema.parse({ rabbitmq_version: '4.0.5' });
  return { reader: new ClusterReader(api, overview, () => []), asked };
}

const overflowOf = async (of: ClusterReader, overflowNow: boolean) =>
  (await of.readQueue(address, { signal, overflowNow })).details.overflow;

test('the policies are read for those alone who ask what becomes of a refused message', async () => {
  const { reader: of, asked } = await reader({ status: 200, body: [policy] });
  expect(await overflowOf(of, false)).toBe('drop-head');
  expect(asked).not.toContain('/api/policies/%2F');
  expect(await overflowOf(of, true)).toBe('reject-publish');
  expect(asked).toContain('/api/policies/%2F');
});

test('a user who may not read them gets what the statistics tell', async () => {
  const body = { error: 'not_authorised', reason: 'User not authorised to access virtual host' };
  const { reader: of } = await reader({ status: 401, body });
  expect(await overflowOf(of, true)).toBe('drop-head');
});

test('what goes wrong otherwise is no answer', async () => {
  const { reader: of } = await reader({ status: 500, body: { error: 'internal' } });
  await expect(overflowOf(of, true)).rejects.toMatchObject({ code: 'broker_rejected' });
});
