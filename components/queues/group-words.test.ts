import { expect, test } from 'vitest';
import { groupTitle, tooManyWords } from './group-words';
import type { ListFilters } from './list-filters';

const all: ListFilters = {
  q: '',
  state: [],
  type: [],
  vhost: [],
  cluster: [],
  dlq: false,
  wrong: false,
  growing: false,
  fav: null,
  prefix: '',
  group: null,
  open: [],
  sort: 'worst',
  asc: false,
};
const nameOf = (id: string) => `cluster ${id}`;

test.each([
  [{}, 'All queues'],
  [{ cluster: ['a'] }, 'All queues of cluster a'],
  [{ q: ' orders ' }, 'Queues with “orders” in their name'],
  [{ wrong: true }, 'Queues with something wrong now'],
  [{ prefix: 'orders.' }, 'Queues with names that begin with “orders.”'],
  [{ fav: 'only' as const }, 'Favourite queues'],
  [{ dlq: true, vhost: ['shop'] }, 'Dead-letter queues with vhost shop'],
  [
    { q: 'eu', state: ['stuck' as const, 'filling' as const], cluster: ['a', 'b'] },
    'Queues with “eu” in their name, state Stuck or Filling of cluster a and cluster b',
  ],
])('a group by %j is called %s', (some, title) => {
  expect(groupTitle({ ...all, ...some }, nameOf)).toBe(title);
});

test('a group that is too large says its size and what is possible', () => {
  expect(tooManyWords({ queues: 3_214, limit: 500 })).toMatch(/^These are 3,214 queues\..*up to 500 queues/);
});
