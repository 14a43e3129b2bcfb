import { describe, expect, test } from 'vitest';
import { historyKeepSchema, historyTiers } from './history';

const hourMs = 3_600_000;

describe('how long history is kept', () => {
  test('four times, from fine to coarse; the rest of a tier stays as it is', () => {
    const tiers = historyKeepSchema.parse('6h,3d,30d,800d');
    expect(tiers.map(({ keepMs }) => keepMs / hourMs)).toEqual([6, 72, 720, 19_200]);
    expect(tiers.map(({ keepMs: _, ...tier }) => tier)).toEqual(
      historyTiers.map(({ keepMs: _, ...tier }) => tier),
    );
    expect(historyKeepSchema.parse('48h,14d,90d,400d')).toEqual(historyTiers);
  });

  test.each([
    '',
    '48h',
    '48h,14d,90d',
    '48h,14d,90d,400d,500d',
    '48,14,90,400',
    '48h,1d,90d,400d',
    '1h,14d,90d,400d',
    '48h,14d,90d,9999d',
  ])('%o is refused', (text) => {
    expect(historyKeepSchema.safeParse(text).success).toBe(false);
  });
});
