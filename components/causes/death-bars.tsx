// Deaths per stretch of time in the height of a row. Plain SVG: many stand in one table.

import type { CauseTrend } from '@/server/domain/causes/causes-view';
import { formatCount, formatDuration, formatExact } from '../ui/format';

const width = 96;
const height = 22;

export function DeathBars({ values, trend }: { values: readonly number[]; trend: CauseTrend }) {
  const most = Math.max(0, ...values);
  const step = width / Math.max(1, values.length);
  const total = values.reduce((sum, value) => sum + value, 0);
  const span = formatDuration(values.length * trend.bucketMs);
  const label = `Deaths in the last ${span}: ${formatExact(total)}, at most ${formatCount(most)} in ${formatDuration(trend.bucketMs)}`;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className="block h-[22px] w-24">
      <title>{label}</title>
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--line)" strokeWidth="1" />
      {values.map((value, index) => {
        if (value === 0) return null;
        const bar = Math.max(1.5, (value / most) * (height - 2));
        return (
          <rect
            key={index}
            x={index * step + 0.25}
            y={height - 1 - bar}
            width={Math.max(1, step - 0.5)}
            height={bar}
            fill="var(--series-total)"
          />
        );
      })}
    </svg>
  );
}
