import { expect, test } from 'vitest';
import { type AckMemory, byConcern, holderView, type HolderReading, isIdle, rememberAcks } from './unacked';

function holder(change: Partial<HolderReading> = {}): HolderReading {
  return {
    channel: 'c (1)',
    connection: 'c',
    application: 'worker-7',
    peer: '10.0.0.7:5000',
    user: 'orders',
    consumerTags: ['t'],
    prefetch: 10,
    unackedMessages: 10,
    otherQueues: [],
    acked: 100,
    idleSinceMs: null,
    ...change,
  };
}

/** Reads the acknowledgement counts of a channel every 10 s; answers the view of the last reading. */
function watch(counts: (number | null)[], change: Partial<HolderReading> = {}) {
  let memory: AckMemory | null = null;
  let view = holderView(holder(), null, 0);
  counts.forEach((acked, i) => {
    view = holderView(holder({ acked, ...change }), memory, i * 10_000);
    memory = rememberAcks(memory, acked, i * 10_000);
  });
  return view;
}

test.each<[string, (number | null)[], HolderReading['idleSinceMs'], unknown, unknown]>([
  ['one reading of a busy channel tells nothing', [100], null, { value: null }, { value: null }],
  ['one that acknowledges', [100, 120], null, { value: 0, basis: 'estimate' }, { value: 2 }],
  [
    'one that stopped while we looked',
    [100, 120, 120, 120],
    null,
    { value: 20_000, basis: 'estimate' },
    { value: 0 },
  ],
  [
    'one that never did while we looked',
    [100, 100, 100],
    null,
    { value: 20_000, basis: 'at-least' },
    { value: 0 },
  ],
  ['an idle one, at the first look', [100], -600_000, { value: 600_000, basis: 'at-least' }, { value: null }],
  ['one of which nothing is told', [null, null], null, { value: null }, { value: null }],
  ['one whose counter went backwards', [100, 5], null, { value: null }, { value: null }],
  ['a broker whose clock is ahead', [100], 60_000, { value: null }, { value: null }],
])('%s', (_, counts, idleSinceMs, silentMs, ackRatePerSec) => {
  expect(watch(counts, { idleSinceMs })).toMatchObject({ silentMs, ackRatePerSec });
});

test('idle is who holds something and has been silent; these come first', () => {
  const silent = watch([100], { idleSinceMs: -600_000 });
  const empty = watch([100], { idleSinceMs: -600_000, unackedMessages: 0 });
  const busy = watch([100, 200], { unackedMessages: 500 });
  expect([silent, empty, busy].map(isIdle)).toEqual([true, false, false]);
  expect([empty, busy, silent].sort(byConcern)).toEqual([silent, busy, empty]);
});
