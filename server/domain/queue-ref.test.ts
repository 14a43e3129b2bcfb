import { expect, test } from 'vitest';
import { limits } from './limits';
import { queueRefSchema } from './queue';
import { queueRefOf } from './queue-ref';

const clusterId = '0192b0a4-7c1e-7cc0-8000-00000000000A';
const longest = 'ä'.repeat(Math.floor(limits.queueNameBytes / 2));

test.each<[unknown]>([
  [{ clusterId, vhost: '/', name: 'orders' }],
  [{ clusterId, vhost: 'a/b', name: longest, depth: 4 }],
  [{ clusterId, vhost: '/', name: `${longest}ää` }],
  [{ clusterId, vhost: '', name: 'orders' }],
  [{ clusterId, vhost: '/', name: '' }],
  [{ clusterId, vhost: 'v'.repeat(limits.queueNameBytes + 1), name: 'orders' }],
  [{ clusterId: 'x', vhost: '/', name: 'orders' }],
  [{ clusterId: null, vhost: '/', name: 'orders' }],
  [{ clusterId, vhost: '/' }],
  [null],
  ['orders'],
])('%j is a place exactly where the schema takes it', (value) => {
  expect(queueRefOf(value)).toEqual(queueRefSchema.safeParse(value).data ?? null);
});
