// The same chart in words and on axes: one place for how values of a kind are written.

import { formatCount, formatDuration, formatExact, formatRate } from '../ui/format';
import type { ValueKind } from './prepare-axes';
import { type ChartDatum, type HistoryKey, type SeriesSummary, valueOf } from './prepare-history';

export function formatValue(value: number | null, kind: ValueKind): string {
  switch (kind) {
    case 'count':
      return formatExact(value === null ? null : Math.round(value));
    case 'rate':
      return formatRate(value);
    case 'duration':
      return formatDuration(value);
  }
}

/** A sum in which queues are missing is a bound. */
export function atLeast(text: string, missing: number | undefined): string {
  return missing ? `≥ ${text}` : text;
}

export function formatAxisValue(value: number, kind: ValueKind): string {
  switch (kind) {
    case 'count':
      return trimmed(formatCount(value));
    case 'rate':
      return Number.isInteger(value) ? trimmed(formatCount(value)) : value.toFixed(1);
    case 'duration':
      return value === 0 ? '0' : compact(formatDuration(value));
  }
}

/** "30.0k" is "30k" on an axis, where all values are round. */
function trimmed(text: string): string {
  return text.replace(/^([\d.]+)(?=[kMB]$)/, (digits) => String(Number(digits)));
}

/** "1 min 30 s" is "1m30s" on an axis: a label with spaces would be broken into lines, of which the top one is cut. */
function compact(text: string): string {
  return text.replace('min', 'm').replaceAll(' ', '');
}

/** What a chart says to those who cannot see it. */
export function describeChart(
  title: string,
  unit: string,
  kind: ValueKind,
  series: readonly ({ label: string; latestMissing?: number } & Pick<
    SeriesSummary,
    'latest' | 'lowest' | 'highest'
  >)[],
): string {
  const parts = series.map(({ label, latest, latestMissing, lowest, highest }) =>
    highest === null
      ? `${label}: no readings`
      : `${label}: now ${latestMissing ? 'at least ' : ''}${latest === null ? 'not known' : formatValue(latest, kind)}, lowest ${formatValue(lowest, kind)}, highest ${formatValue(highest, kind)}`,
  );
  return `${title}, ${unit}. ${parts.join('. ')}.`;
}

/** What stands under the cursor, for those who cannot see it. */
export function describeReading(
  datum: ChartDatum,
  series: readonly { key: HistoryKey; label: string }[],
  kind: ValueKind,
): string {
  if (datum.gapReason !== null) return `No data: ${datum.gapReason}`;
  return series
    .map(({ key, label }) => {
      const value = valueOf(datum, key);
      if (value === null) return `${label} not known`;
      return `${label} ${datum.missing[key] ? 'at least ' : ''}${formatValue(value, kind)}`;
    })
    .join(', ');
}
