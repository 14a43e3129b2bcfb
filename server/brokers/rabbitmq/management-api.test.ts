// Against a broker that answers a part: what is missing in its listing is not taken for gone.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { configSchema } from './config';
import { ManagementApi } from './management-api';

const { signal } = new AbortController();
let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Answers the n-th request with the n-th text, and the last one from then on. */
async function api(...texts: string[]): Promise<ManagementApi> {
  let asked = 0;
  server = createServer((_, response) => {
    response.end(texts[Math.min(asked, texts.length - 1)]);
    asked += 1;
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const managementUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return new ManagementApi(configSchema.parse({ managementUrl, username: 'u', password: 'p' }));
}

function page(names: string[], counts: { pages?: number; total: number; items?: number }): string {
  const items = names.map((name) => ({ name, vhost: '/' }));
  const { pages = 1, total, items: itemCount = items.length } = counts;
  return JSON.stringify({ items, page_count: pages, total_count: total, item_count: itemCount });
}

const names = async (listing: ManagementApi) => (await listing.queues({ signal })).map(({ name }) => name);

test('a page that holds fewer queues than it says is refused', async () => {
  const listing = await api(page(['a'], { total: 3, items: 3 }));
  await expect(listing.queues({ signal })).rejects.toMatchObject({
    code: 'broker_rejected',
    message: expect.stringContaining('1 of 3') as string,
  });
});

test('a queue that slipped from one page to one already read is found by reading again', async () => {
  const moved = [page(['a', 'b'], { pages: 2, total: 3 }), page(['b'], { pages: 2, total: 3 })];
  const whole = [page(['a', 'b'], { pages: 2, total: 3 }), page(['c'], { pages: 2, total: 3 })];
  expect(await names(await api(...moved, ...whole))).toEqual(['a', 'b', 'c']);
});

test('a listing that never adds up is refused, not cut', async () => {
  const listing = await api(page(['a'], { total: 2 }));
  await expect(listing.queues({ signal })).rejects.toMatchObject({ code: 'broker_rejected' });
});

test('half a JSON document is refused', async () => {
  const text = page(['a', 'b'], { total: 2 });
  const listing = await api(text.slice(0, text.length / 2));
  await expect(listing.queues({ signal })).rejects.toMatchObject({ code: 'broker_rejected' });
});

test('a cluster without queues is one', async () => {
  expect(await names(await api(page([], { pages: 0, total: 0 })))).toEqual([]);
});

test('a queue that is awake tells no time since when it sleeps, as a list without anything', async () => {
  const { sinceMs } = await (await api('[]')).queueSleep({ vhost: '/', name: 'a' }, { signal });
  expect(sinceMs).toBeNull();
});
