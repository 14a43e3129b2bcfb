import { expect, test } from 'vitest';
import type { LineageEntry, LineageStep } from '@/server/domain/message-lineage';
import { lineageEvents } from './lineage-events';

const entry: LineageEntry = {
  windowSeq: 1,
  position: 0,
  messageId: null,
  target: 'orders',
  parked: false,
  outcome: 'moved',
  detail: null,
  settledAtMs: 5,
  resolution: null,
  died: { reason: 'rejected', queue: 'orders', atMs: 1 },
  alikeMessages: 0,
};
const step: LineageStep = {
  ...{ redriveId: 'r', original: 'f', redrive: null, entry, missing: null },
  diedAgain: null,
};
const diedAgain = {
  queue: 'orders',
  reason: 'rejected',
  place: 'dlq',
  error: null,
  sameCause: true,
  atMs: 7,
};

const told = (steps: LineageStep[]) =>
  lineageEvents(steps).map((event) => (event.kind === 'died' ? `died ${event.atMs}` : 'redriven'));

test('each death stands before the redrive that it led to', () => {
  const second = { ...step, entry: { ...entry, died: { ...diedAgain, atMs: 7 } } };
  expect(told([step, second])).toEqual(['died 1', 'redriven', 'died 7', 'redriven']);
});

test('a death that the watch saw and the next redrive tells again stands there once', () => {
  const second = { ...step, entry: { ...entry, died: { ...diedAgain, atMs: 6 } } };
  expect(told([{ ...step, diedAgain }, second])).toEqual(['died 1', 'redriven', 'died 7', 'redriven']);
});

test('a redrive that left the message where it was adds no death', () => {
  const stayed: LineageStep = { ...step, entry: { ...entry, outcome: 'rejected' } };
  expect(told([stayed, step])).toEqual(['died 1', 'redriven', 'redriven']);
});

test('a step that the journal does not tell any more stays a step', () => {
  expect(told([{ ...step, entry: null, missing: 'Its journal is no longer kept.' }])).toEqual(['redriven']);
});
