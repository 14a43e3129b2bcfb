import { describe, expect, test } from 'vitest';
import { standingOf } from '@/server/domain/audit-standing';
import { actionWord, targetOf } from './audit-words';

test('an entry without an end is in progress at first, and unknown for ever after', () => {
  expect(standingOf({ outcome: 'begun', atMs: 0 }, 1_000)).toBe('in progress');
  expect(standingOf({ outcome: 'begun', atMs: 0 }, 3_600_000)).toBe('outcome unknown');
  expect(standingOf({ outcome: 'failed', atMs: 0 }, 3_600_000)).toBe('failed');
});

describe('what an entry links to', () => {
  test('a redrive comes before the queue it ran on', () => {
    const targetRef = { redriveId: 'r', vhost: '/', name: 'q' };
    expect(targetOf({ targetRef, clusterId: 'c' })).toEqual({ kind: 'redrive', id: 'r' });
  });
  test('a queue needs its cluster', () => {
    expect(targetOf({ targetRef: { vhost: '/', name: 'q' }, clusterId: null })).toBeNull();
    expect(targetOf({ targetRef: { vhost: '/', name: 'q' }, clusterId: 'c' })).toMatchObject({
      kind: 'queue',
    });
  });
});

test('an action that this page does not know is shown as it is called', () => {
  expect(actionWord('queue.purge')).toBe('Purged a queue');
  expect(actionWord('queue.fold')).toBe('queue.fold');
});
