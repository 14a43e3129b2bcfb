// What stands under the cursor: the instant, then one aligned row per series, or why there is nothing.

import { formatInstant, plural } from '../ui/format';
import { nowMs } from '../clock';
import { atLeast, formatValue } from './describe-chart';
import type { ValueKind } from './prepare-axes';
import { type ChartDatum, type HistoryKey, valueOf } from './prepare-history';
import type { ChartEvent } from './prepare-markers';

export function ChartTooltip({
  datum,
  series,
  kind,
  comparedWith,
  events,
}: {
  datum: ChartDatum;
  series: readonly { key: HistoryKey; label: string; color: string }[];
  kind: ValueKind;
  comparedWith: string | null;
  /** Events at the cursor. */
  events: readonly ChartEvent[];
}) {
  return (
    <div className="max-w-64 rounded-control border border-line-strong bg-ground px-2.5 py-1.5 text-label shadow-lg">
      <div className="mb-0.5 text-muted">
        {formatInstant(datum.atMs, nowMs())}
        {!datum.complete && ' · still filling'}
      </div>
      {datum.gapReason !== null ? (
        <div className="text-look">No data: {datum.gapReason}</div>
      ) : (
        <table>
          {comparedWith !== null && (
            <thead>
              <tr className="text-faint">
                <td colSpan={3} />
                <th className="pl-3 text-right font-normal whitespace-nowrap">{comparedWith}</th>
              </tr>
            </thead>
          )}
          <tbody>
            {series.map(({ key, label, color }) => (
              <tr key={key}>
                <td className="pr-1.5">
                  <span className="block h-0.5 w-3 rounded-full" style={{ background: color }} />
                </td>
                <td className="pr-4 whitespace-nowrap text-muted">{label}</td>
                <td className="text-right font-medium whitespace-nowrap">
                  {atLeast(formatValue(valueOf(datum, key), kind), datum.missing[key])}
                </td>
                {comparedWith !== null && (
                  <td className="pl-3 text-right whitespace-nowrap text-muted">
                    {formatValue(datum.earlier?.[key] ?? null, kind)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <MissingWords missing={Math.max(0, ...series.map(({ key }) => datum.missing[key] ?? 0))} />
      {events.length > 0 && <EventWords events={events} />}
    </div>
  );
}

/** Why a sum is a bound. */
function MissingWords({ missing }: { missing: number }) {
  if (missing === 0) return null;
  return <div className="mt-1 text-look">Incomplete: {plural(missing, 'queue')} did not tell it</div>;
}

const eventsTold = 4;

function EventWords({ events }: { events: readonly ChartEvent[] }) {
  const newest = events.slice(-eventsTold);
  const untold = events.length - newest.length;
  return (
    <ul className="mt-1 border-t pt-1 text-muted">
      {untold > 0 && <li>{untold} earlier</li>}
      {newest.map(({ atMs, words }, index) => (
        <li key={index} className="[overflow-wrap:anywhere]">
          {formatInstant(atMs, nowMs())} <span className="text-text">{words}</span>
        </li>
      ))}
    </ul>
  );
}
