import { expect, test } from 'vitest';
import type { NodeFacts } from '@/server/domain/cluster';
import { clockStep } from './clock-step';

const hourMs = 3_600_000;

function moment(wallMs: number, monotonicMs: number, uptimeMs: number | null) {
  const unknown = {
    memoryUsedBytes: null,
    memoryLimitBytes: null,
    diskFreeBytes: null,
    diskFreeLimitBytes: null,
  };
  const nodes: NodeFacts[] = [{ name: 'a', running: true, alarms: [], uptimeMs, ...unknown }];
  return { wallMs, monotonicMs, nodes };
}

const start = moment(0, 0, 5_000);

test.each([
  ['a poll later', moment(10_000, 10_000, 15_000), 0],
  ['clocks that drift', moment(10_400, 10_000, 15_000), 0],
  ['set an hour ahead', moment(hourMs + 10_000, 10_000, 15_000), hourMs],
  ['set an hour back', moment(-hourMs + 10_000, 10_000, 15_000), -hourMs],
  ['the machine slept for an hour', moment(hourMs + 10_000, 10_000, hourMs + 15_000), 0],
  ['set back while a statistic was old', moment(-hourMs + 10_000, 10_000, 10_000), -hourMs],
])('%s', (_, now, stepMs) => {
  expect(clockStep(start, now)).toEqual({ stepMs, certain: true });
});

test('without an uptime a jump ahead may be sleep; one back cannot', () => {
  const hidden = moment(0, 0, null);
  expect(clockStep(hidden, moment(hourMs, 10_000, null))).toEqual({
    stepMs: hourMs - 10_000,
    certain: false,
  });
  expect(clockStep(hidden, moment(-hourMs, 10_000, null))).toMatchObject({ certain: true });
  // After a restart of the node its uptime says nothing of the time before.
  expect(clockStep(start, moment(hourMs, 10_000, 1_000))).toMatchObject({ certain: false });
});
