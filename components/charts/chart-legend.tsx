// The series of a chart with their newest values, in place of a legend that only names.

import type { ValueKind } from './prepare-axes';
import { atLeast, formatValue } from './describe-chart';

type LegendEntry = {
  key: string;
  label: string;
  color: string;
  faint?: boolean;
  latest: number | null;
  latestMissing: number;
};

export function ChartLegend({ entries, kind }: { entries: readonly LegendEntry[]; kind: ValueKind }) {
  return (
    <span aria-hidden className="flex flex-wrap gap-x-4 text-label text-muted">
      {entries.map(({ key, label, color, faint, latest, latestMissing }) => (
        <span key={key} className="flex items-baseline gap-1.5 whitespace-nowrap">
          <span
            data-mark
            className="w-3 self-center rounded-full"
            style={{ background: color, height: faint ? 1 : 2, opacity: faint ? 0.7 : 1 }}
          />
          {label} <span className="text-text">{atLeast(formatValue(latest, kind), latestMissing)}</span>
        </span>
      ))}
    </span>
  );
}
