import { describe, expect, test } from 'vitest';
import { chartsHref, filtersOf, isFiltered, queryOf, toListInput } from './list-filters';

const none = filtersOf('');
const clusterId = '0192b0a4-7c1e-7cc0-8000-000000000001';
const window = { offset: 0, limit: 10 };

describe('a saved view', () => {
  test.each([
    [none],
    [{ ...none, q: 'a&b=c ÄPFEL 🍏 100%', state: ['stuck' as const, 'filling' as const] }],
    [{ ...none, vhost: ['shop/eu', 'a,b'], cluster: [clusterId], dlq: true, wrong: true }],
    [{ ...none, sort: 'name' as const, asc: true, fav: 'first' as const }],
  ])('%j is the same after it was kept as a query', (filters) => {
    expect(filtersOf(queryOf(filters))).toEqual(filters);
  });

  test('what is unknown or not as written is as without a filter', () => {
    expect(filtersOf('sort=best&state=odd&fav=all&new=1&dlq=perhaps')).toEqual(none);
  });
});

describe('favourites', () => {
  const queues = [{ clusterId, vhost: '/', name: 'orders' }];

  test('are asked for only where the address says so', () => {
    expect(toListInput(none, window, queues).favourites).toBeNull();
    expect(toListInput({ ...none, fav: 'only' }, window, queues).favourites).toEqual({
      mode: 'only',
      queues,
    });
  });

  test('alone are a filter, which the charts keep; first are an order', () => {
    expect([isFiltered({ ...none, fav: 'only' }), isFiltered({ ...none, fav: 'first' })]).toEqual([
      true,
      false,
    ]);
    expect(chartsHref({ ...none, fav: 'only' })).toContain('fav=only');
    expect(chartsHref({ ...none, fav: 'first' })).not.toContain('fav');
  });
});
