import { expect, test } from 'vitest';
import { type QueueRow, queueListInputSchema } from '@/server/domain/queue';
import { holdOrder, narrowWindow, orderDiffers, searchNames, windowOffset, windowRows } from './list-window';

const row = (id: number, readyMessages = 0) => ({ id, readyMessages }) as QueueRow;

test('the window covers a screen of 60 rows wherever one scrolls', () => {
  for (let first = 0; first < 50_000; first += 7) {
    const offset = windowOffset(first);
    expect(offset).toBeLessThanOrEqual(first);
    expect(offset + windowRows).toBeGreaterThanOrEqual(first + 50);
  }
});

test('under the pointer rows keep their places and take their new numbers', () => {
  const held = { offset: 0, rows: [row(1), row(2), row(3)] };
  const fresh = { offset: 0, rows: [row(3, 30), row(1, 10), row(4, 40)] };
  expect(holdOrder(held, fresh).rows.map(({ id, readyMessages }) => [id, readyMessages])).toEqual([
    [1, 10],
    [2, 0],
    [3, 30],
  ]);
  expect(orderDiffers(held, fresh)).toBe(true);
});

test('another window is never mixed with the held one', () => {
  const fresh = { offset: 100, rows: [row(9)] };
  expect(holdOrder({ offset: 0, rows: [row(1)] }, fresh)).toBe(fresh);
  expect(orderDiffers({ offset: 0, rows: [row(1)] }, fresh)).toBe(false);
  expect(holdOrder(null, fresh)).toBe(fresh);
});

test('the same rows in the same order do not differ, whatever their numbers', () => {
  expect(orderDiffers({ offset: 0, rows: [row(1)] }, { offset: 0, rows: [row(1, 5)] })).toBe(false);
});

const asked = (search: string, more: { offset?: number; types?: 'quorum'[] } = {}) =>
  queueListInputSchema.parse({ search, limit: windowRows, ...more });

const answered = (search: string, names: string[], matched = names.length) => ({
  input: asked(search),
  list: {
    rows: names.map((name, id) => ({ id, name }) as QueueRow),
    matched,
    total: 10_000,
    groups: null,
    facets: { states: [], types: [], vhosts: [] },
  },
});

test('a longer search is answered from the rows at hand, in their order and without regard to case', () => {
  const window = answered('order', ['Orders-B', 'my-orders', 'orders-a']);
  const narrower = narrowWindow(window, asked('Orders-'));
  expect(narrower?.list.rows.map(({ name }) => name)).toEqual(['Orders-B', 'orders-a']);
  expect(narrower?.list.matched).toBe(2);
  expect(narrowWindow(window, asked('my-order'))?.list.rows.map(({ name }) => name)).toEqual(['my-orders']);
});

test('rows at hand answer no search that could match others', () => {
  const window = answered('order', ['orders-a', 'orders-b']);
  expect(narrowWindow(window, asked('orde'))).toBe(null);
  expect(narrowWindow(window, asked('invoice'))).toBe(null);
  expect(narrowWindow(window, asked('orders', { types: ['quorum'] }))).toBe(null);
  expect(narrowWindow(answered('order', ['orders-a', 'orders-b'], 3), asked('orders'))).toBe(null);
});

test('names are searched without regard to case, in their order, and say where each queue is', () => {
  const places = [
    { clusterId: 'a', vhost: '/' },
    { clusterId: 'b', vhost: 'shop eu' },
  ];
  const names = { ids: [7, 8, 9], names: ['Orders-B', 'billing', 'my-orders'], place: [1, 0, 0], places };
  expect(searchNames(names, 'oRDers')).toEqual([
    { id: 7, name: 'Orders-B', clusterId: 'b', vhost: 'shop eu' },
    { id: 9, name: 'my-orders', clusterId: 'a', vhost: '/' },
  ]);
  expect(searchNames(names, '')).toHaveLength(3);
  expect(searchNames(names, '.*')).toEqual([]);
});
