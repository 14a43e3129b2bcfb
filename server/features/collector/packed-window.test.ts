import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extendWindow, type WindowSample } from '@/server/domain/lag/window';
import {
  appendSample,
  emptyWindow,
  newestConsumers,
  packWindow,
  shiftWindow,
  unpackWindow,
} from './packed-window';

const count = fc.option(fc.integer({ min: 0, max: 3 }));
const anySample: fc.Arbitrary<Omit<WindowSample, 'atMs'>> = fc.record({
  readyMessages: count,
  unackedMessages: count,
  consumers: count,
  published: count,
  delivered: count,
  acked: count,
  redelivered: count,
  ageMs: count,
  flow: fc.option(
    fc.record({
      elapsedMs: fc.integer({ min: 1, max: 60_000 }),
      published: count,
      delivered: count,
      acked: count,
      redelivered: count,
      arrived: count,
      departed: count,
      leftWithoutAck: count,
      arrivedUncounted: count,
      pending: fc.integer({ min: -5, max: 5 }),
      skew: fc.integer({ min: 0, max: 5 }),
    }),
  ),
});
/** Each kind of sample some times in a row, as on a queue at rest. */
const anyWindow = fc
  .array(fc.tuple(anySample, fc.integer({ min: 1, max: 15 })), { maxLength: 8 })
  .map((runs) => runs.flatMap(([sample, times]) => Array.from({ length: times }, () => sample)))
  .map((samples) => samples.map((sample, i) => ({ ...sample, atMs: 1_700_000_000_000 + 10_000 * i })));

test('a window comes back as it was, and set ahead or back only its instants move', () => {
  fc.assert(
    fc.property(anyWindow, fc.integer({ min: -1e7, max: 1e7 }), (window, stepMs) => {
      expect(unpackWindow(packWindow(window))).toEqual(window);
      const telling = window.findLast(({ consumers }) => consumers !== null);
      expect(newestConsumers(packWindow(window))).toBe(telling?.consumers ?? null);
      const moved = window.map((sample) => ({ ...sample, atMs: sample.atMs + stepMs }));
      expect(unpackWindow(shiftWindow(packWindow(window), stepMs))).toEqual(moved);
    }),
  );
});

test('sample by sample it drops what the window drops', () => {
  fc.assert(
    fc.property(anyWindow, (samples) => {
      let window: WindowSample[] = [];
      let packed = emptyWindow;
      for (const sample of samples) {
        const longer = extendWindow(window, sample);
        packed = appendSample(packed, sample, window.length + 1 - longer.length);
        window = longer;
        expect(unpackWindow(packed)).toEqual(window);
      }
    }),
  );
});

test('a queue at rest takes a fraction of a kilobyte', () => {
  const atRest = { consumers: 1, published: 5, delivered: 5, acked: 5, redelivered: 0, ageMs: 0, flow: null };
  const window = Array.from({ length: 31 }, (_, i) => ({
    ...{ ...atRest, readyMessages: 0, unackedMessages: 0 },
    atMs: 10_000 * i,
  }));
  const { samples, rows } = packWindow(window);
  expect(samples.byteLength + rows.byteLength).toBeLessThan(900);
});
