// What lies over the lines of a chart: time without readings, what changed on the broker, and where the trouble began.

import { ReferenceArea, ReferenceLine } from 'recharts';
import type { PreparedHistory } from './prepare-history';
import type { ChartMarker } from './prepare-markers';

/** Where the present trouble began. */
export type Incident = { atMs: number; label: string };

export function ChartOverlays({
  prepared: { fromMs, toMs, gaps },
  markers,
  incident,
}: {
  prepared: PreparedHistory;
  markers: readonly ChartMarker[];
  incident: Incident | null;
}) {
  return (
    <>
      {gaps.map((gap) => (
        <ReferenceArea
          key={gap.fromMs}
          x1={gap.fromMs}
          x2={gap.toMs}
          fill="var(--unknown)"
          fillOpacity={0.08}
          strokeOpacity={0}
          ifOverflow="hidden"
        />
      ))}
      {markers.map(({ atMs, events }) => (
        <ReferenceLine
          key={atMs}
          x={atMs}
          stroke="var(--text-muted)"
          strokeOpacity={0.75}
          strokeWidth={1}
          strokeDasharray="1 3"
          ifOverflow="hidden"
          label={<MarkerFlag count={events.length} />}
        />
      ))}
      {incident !== null && incident.atMs > fromMs && (
        <ReferenceLine
          x={incident.atMs}
          stroke="var(--act)"
          strokeWidth={1}
          ifOverflow="hidden"
          label={{
            value: incident.label,
            // The words stay inside the plot: left of the line where there is no room right of it.
            position: incident.atMs > fromMs + (toMs - fromMs) * 0.75 ? 'insideTopRight' : 'insideTopLeft',
            fontSize: 11,
            fill: 'var(--act)',
          }}
        />
      )}
    </>
  );
}

/** The head of an event's line, filled where several share it. */
function MarkerFlag({ count, viewBox }: { count: number; viewBox?: { x?: number; y?: number } }) {
  return (
    <circle
      data-marker
      cx={viewBox?.x}
      cy={viewBox?.y}
      r={2.5}
      fill={count > 1 ? 'var(--text-muted)' : 'var(--ground)'}
      stroke="var(--text-muted)"
    />
  );
}
