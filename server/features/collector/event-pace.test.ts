import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { EventPace } from './event-pace';

test('of one queue, so many changes within an hour; the last one says so, and other queues and hours are free', () => {
  const pace = new EventPace();
  const change = { kind: 'consumers', from: 1, to: 0, muted: false } as const;
  const admitted = Array.from({ length: limits.consumerEventsPerHour + 5 }, () => pace.admit(1, change, 0));
  expect(admitted.filter((one) => one !== null)).toHaveLength(limits.consumerEventsPerHour);
  expect(admitted.filter((one) => one?.muted)).toHaveLength(1);
  expect(pace.admit(2, change, 0)).toEqual(change);
  expect(pace.admit(1, change, 3_600_000)).toEqual(change);
});
