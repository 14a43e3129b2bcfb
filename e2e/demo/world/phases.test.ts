import { expect, test } from 'vitest';
import { phaseAt } from './phases';

test('each incident begins, ends and comes again within a quarter of an hour', () => {
  const seconds = Array.from({ length: 900 }, (_, second) => phaseAt(second * 1_000));
  for (const incident of [
    'mailThrottled',
    'indexersGone',
    'warehouseSlow',
    'gatewaySlow',
    'postcodeLookupDown',
    'currencyTableOld',
  ] as const) {
    const starts = seconds.filter(
      (phase, second) => phase[incident] && !seconds[second - 1]?.[incident],
    ).length;
    const ends = seconds.filter(
      (phase, second) => !phase[incident] && seconds[second - 1]?.[incident],
    ).length;
    expect(starts).toBeGreaterThanOrEqual(2);
    expect(ends).toBeGreaterThanOrEqual(1);
  }
});

test('load always flows', () => {
  for (let second = 0; second < 900; second += 1) expect(phaseAt(second * 1_000).load).toBeGreaterThan(0.3);
});
