import { describe, expect, test } from 'vitest';
import { redrivePlanSchema } from './schema';
import { staleBecause } from './stale';

const target = {
  queue: 'orders',
  exists: true,
  depthMessages: 1,
  consumers: 1,
  maxLengthMessages: null,
  overflow: null,
  gets: 'all',
};
const plan = (over: object = {}) =>
  redrivePlanSchema.parse({
    boundMessages: 100,
    targets: [target],
    guarantee: 'at-least-once',
    sentence: '',
    warnings: [],
    blockers: [],
    ...over,
  });
const warn = (code: string, subject = 'orders') => ({ code, subject, sentence: `${code} of ${subject}.` });

describe('a plan that was read', () => {
  test('holds while nothing material differs', () => {
    expect(staleBecause(plan(), plan())).toBeNull();
    expect(staleBecause(plan(), plan({ boundMessages: 95 }))).toBeNull();
    expect(staleBecause(plan(), plan({ targets: [{ ...target, depthMessages: 9_999 }] }))).toBeNull();
    expect(staleBecause(plan(), plan({ warnings: [warn('arrived'), warn('held')] }))).toBeNull();
    expect(staleBecause(plan({ warnings: [warn('room')] }), plan({ warnings: [warn('room')] }))).toBeNull();
    expect(staleBecause(plan({ warnings: [warn('room')] }), plan())).toBeNull();
    const unknown = plan({ targets: [{ ...target, consumers: null }] });
    expect(staleBecause(unknown, plan({ warnings: [warn('no-consumers')] }))).toBeNull();
  });

  test.each<[string, object, object, string]>([
    ['fewer messages', {}, { boundMessages: 80 }, 'The plan said 100 messages; now 80 are left.'],
    ['a target gone', {}, { targets: [{ ...target, exists: false }] }, 'orders is gone'],
    ['another queue', {}, { targets: [target, { ...target, queue: 'audit' }] }, 'audit would get a copy too'],
    ['no consumers any more', {}, { warnings: [warn('no-consumers')] }, 'no-consumers of orders.'],
    ['no room any more', {}, { warnings: [warn('room')] }, 'room of orders.'],
    [
      'the same, of another queue',
      { warnings: [warn('room', 'mail')] },
      { warnings: [warn('room')] },
      'room of orders.',
    ],
  ])('is stale: %s', (_, read, now, expected) => {
    expect(staleBecause(plan(read), plan(now))).toContain(expected);
  });

  test('of an earlier version, with bare sentences, still parses', () => {
    expect(plan({ warnings: ['Mind the gap.'] }).warnings).toEqual([
      { code: 'note', subject: '', sentence: 'Mind the gap.' },
    ]);
  });
});
