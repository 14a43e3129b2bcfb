import { expect, test } from 'vitest';
import type { BrokerChange, BrokerEvent } from './events';
import { onsetChange } from './onset-change';

const onsetMs = 1_000_000_000;
const minute = 60_000;
const at = (minutes: number, change: BrokerChange): BrokerEvent => ({
  id: 1,
  atMs: onsetMs + minutes * minute,
  notBeforeMs: null,
  queue: null,
  change,
});
const consumers = (from: number, to: number) => ({ kind: 'consumers', from, to, muted: false }) as const;
const policy = { kind: 'definition', changes: [{ field: 'policy', from: null, to: 'p' }] } as const;

test('consumers that left shortly before stand beside a queue that falls behind', () => {
  const left = at(-1, consumers(6, 2));
  expect(
    onsetChange('falling-behind', onsetMs, [at(-3, { ...policy, changes: [...policy.changes] }), left]),
  ).toBe(left);
});

test('of equals, the one nearest to the onset', () => {
  const near = at(-1, consumers(4, 2));
  expect(onsetChange('falling-behind', onsetMs, [at(-9, consumers(6, 4)), near])).toBe(near);
});

test('the poll that saw the change may come a little after the onset', () => {
  const seenLater = at(1, consumers(2, 0));
  expect(onsetChange('no-consumers', onsetMs, [seenLater])).toBe(seenLater);
});

test.each([
  ['too long before', 'falling-behind', at(-16, consumers(6, 2))],
  ['too long after', 'falling-behind', at(3, consumers(6, 2))],
  ['consumers that came', 'falling-behind', at(-1, consumers(2, 6))],
  [
    'an alarm that ended',
    'blocked-producers',
    at(-1, { kind: 'alarm', node: 'a', alarm: 'x', raised: false }),
  ],
  ['a state that needs no explanation', 'ok', at(-1, consumers(6, 2))],
] as const)('%s explains nothing', (_, state, event) => {
  expect(onsetChange(state, onsetMs, [event])).toBeNull();
});
