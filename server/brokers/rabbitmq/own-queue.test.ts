import { expect, test } from 'vitest';
import { plainQueueDetails } from '@/server/domain/queue';
import { isOwnQueue } from './own-queue';

test.each([
  ['spillway.watch.48b57c', true, true],
  ['spillway.redrive.01a2.9f', true, true],
  ['spillway.watch.48b57c', false, false],
  ['spillway.orders', true, false],
  ['orders', true, false],
])('%s, exclusive: %s, is ours: %s', (name, exclusive, ours) => {
  expect(isOwnQueue({ name, details: { ...plainQueueDetails, exclusive } })).toBe(ours);
});
