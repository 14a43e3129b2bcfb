import { expect, test } from 'vitest';
import type { QueueReading } from '@/server/brokers/driver';
import type { NodeFacts } from '@/server/domain/cluster';
import { plainDetails } from '@/server/domain/testing';
import { observeQueue, type QueueTrack } from './observe-queue';

function reading(change: Partial<QueueReading> = {}): QueueReading {
  return {
    vhost: '/',
    name: 'orders',
    type: 'classic',
    brokerState: 'running',
    readyMessages: 0,
    unackedMessages: 0,
    readyBytes: null,
    consumers: 1,
    counters: { published: 0, delivered: 0, acked: 0, redelivered: 0 },
    headMessageAtMs: null,
    details: plainDetails,
    ...change,
  };
}

function node(change: Partial<NodeFacts>): NodeFacts {
  const unknown = {
    memoryUsedBytes: null,
    memoryLimitBytes: null,
    diskFreeBytes: null,
    diskFreeLimitBytes: null,
  };
  return { name: 'rabbit@a', running: true, alarms: [], uptimeMs: null, ...unknown, ...change };
}

/** Readings 10 s apart; the node was up for an hour at the first one. */
function watch(readings: QueueReading[], nodes: (i: number) => NodeFacts[] = () => []) {
  let track: QueueTrack | null = null;
  const seen = readings.map((queue, i) => {
    const observation = observeQueue(track, queue, {
      atMs: 3_600_000 + i * 10_000,
      pollIntervalMs: 10_000,
      nodes: nodes(i),
      countersGoOn: true,
    });
    track = observation.track;
    return observation;
  });
  return (i: number) => {
    const observation = seen.at(i);
    if (observation === undefined) throw new Error('no such reading');
    return observation;
  };
}

const counted = (published: number) => ({ published, delivered: 0, acked: 0, redelivered: 0 });

test('a publisher’s stamp tells the age of a backlog that was there before us', () => {
  const old = reading({ readyMessages: 5, headMessageAtMs: 600_000 });
  expect(watch([old])(0).age).toEqual({ value: 3_000_000, basis: 'approximate' });
});

test('a stamp that a message carried through another queue does not age this one', () => {
  const stamped = { headMessageAtMs: 0, readyMessages: 5 };
  const redriven = watch([reading(), reading({ ...stamped, counters: counted(5) })]);
  expect(redriven(1).age.value).toBeLessThanOrEqual(10_000);
  const deadLetters = watch([reading({ ...stamped, name: 'orders.dlq' })]);
  expect(deadLetters(0).age).toEqual({ value: 0, basis: 'at-least' });
});

test.each([
  ['ahead of', [0, 40, 40, 40, 40, 40, 40], [0, 0, 40, 40, 40, 40, 40]],
  ['behind', [0, 0, 0, 40, 40, 40, 40], [0, 0, 40, 40, 40, 40, 40]],
  ['not counted at all besides', [0, 0, 0, 0, 0, 0, 0], [0, 0, 40, 40, 40, 40, 40]],
])('a burst into an empty queue ages, its counter told %s its depth', (_, published, ready) => {
  const at = watch(
    ready.map((readyMessages, i) => reading({ readyMessages, counters: counted(published[i] ?? 0) })),
  );
  // It arrived before the reading at 20 s and after the one before.
  expect(at(6).age.value).toBeGreaterThanOrEqual(30_000);
  expect(at(6).age.value).toBeLessThanOrEqual(50_000);
  expect(at(6).age.value).toBe((at(5).age.value ?? 0) + 10_000);
});

test('a publisher’s clock that runs ahead is of no use', () => {
  const ahead = reading({ readyMessages: 5, headMessageAtMs: 99_000_000 });
  expect(watch([ahead])(0).age).toEqual({ value: 0, basis: 'at-least' });
});

test('after a restart of the only node counters begin at zero; of one of several, they are not known', () => {
  const readings = [reading({ counters: counted(500) }), reading({ counters: counted(7), readyMessages: 7 })];
  const only = (ms: number) => [node({ uptimeMs: ms })];
  expect(watch(readings, (i) => only(i === 0 ? 3_600_000 : 4_000))(1).flow).toMatchObject({ published: 7 });
  expect(watch(readings, () => only(3_600_000))(1).flow).toMatchObject({ published: null });
  const grown = [reading({ counters: counted(500) }), reading({ counters: counted(600) })];
  const both = (ms: number) => [node({ uptimeMs: 9_000_000 }), node({ name: 'rabbit@b', uptimeMs: ms })];
  expect(watch(grown, () => both(4_000))(1).flow).toMatchObject({ published: null, arrived: null });
  expect(watch(grown, () => both(3_600_000))(1).flow).toMatchObject({ published: 100 });
});

test('a stream has no age, and says why', () => {
  const { age, missingReason } = watch([reading({ type: 'stream' }), reading({ type: 'stream' })])(1);
  expect(age).toMatchObject({ value: null });
  expect(missingReason).toMatch(/stream keeps its messages/);
});

test('an alarm of a node blocks those who publish; a partition is something else', () => {
  const busy = Array.from({ length: 6 }, (_, i) =>
    reading({ counters: { ...counted(i * 50), acked: i * 50 } }),
  );
  const alarmed = watch(busy, () => [node({ alarms: ['memory alarm: publishers are blocked'] })]);
  expect(alarmed(-1).verdict).toMatchObject({
    state: 'blocked-producers',
    reason: 'Publishers are blocked: memory alarm on rabbit@a.',
  });
  const split = watch(busy, () => [node({ alarms: ['network partition: does not see rabbit@b'] })]);
  expect(split(-1).verdict.state).toBe('ok');
});

test('max-length-bytes counts as messages of the mean size', () => {
  const details = { ...reading().details, maxLengthBytes: 10_000 };
  const { verdict } = watch([reading({ details, readyMessages: 90, readyBytes: 9_000 })])(0);
  expect(verdict).toMatchObject({ state: 'near-limit' });
});

test('a purge does not leave its age to what came after it', () => {
  const idle = (readyMessages: number) => reading({ name: 'orders.dlq', consumers: 0, readyMessages });
  const at = watch([idle(0), idle(60), idle(60), idle(60), idle(10), idle(10), idle(15)]);
  expect(at(3).age.value).toBeGreaterThan(20_000);
  expect(at(4)).toMatchObject({
    age: { value: null },
    missingReason: expect.stringMatching(/purge/) as unknown,
  });
  expect(at(5).age).toEqual({ value: 10_000, basis: 'at-least' });
  expect(at(6).age).toEqual({ value: 20_000, basis: 'at-least' });
});
