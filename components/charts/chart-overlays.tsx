// What lies under the lines of a chart: time without readings, what changed on the broker, and where the trouble began.

import { placeOf } from './brush';
import { percent } from './percent';
import type { PreparedHistory } from './prepare-history';
import type { ChartMarker } from './prepare-markers';

/** Where the present trouble began. */
export type Incident = { atMs: number; label: string };

export function ChartOverlays({
  prepared,
  markers,
  incident,
}: {
  prepared: PreparedHistory;
  markers: readonly ChartMarker[];
  incident: Incident | null;
}) {
  return (
    <>
      {prepared.gaps.map((gap) => {
        const [from, to] = [placeOf(gap.fromMs, prepared), placeOf(gap.toMs, prepared)];
        return (
          <rect
            key={gap.fromMs}
            x={percent(from)}
            width={percent(to - from)}
            height="100%"
            fill="var(--unknown)"
            fillOpacity={0.08}
          />
        );
      })}
      {markers.map(({ atMs, events }) => (
        <Marker key={atMs} x={percent(placeOf(atMs, prepared))} count={events.length} />
      ))}
      {incident !== null && incident.atMs > prepared.fromMs && incident.atMs <= prepared.toMs && (
        <IncidentLine place={placeOf(incident.atMs, prepared)} label={incident.label} />
      )}
    </>
  );
}

/** An event's line; its head is filled where several share it. */
function Marker({ x, count }: { x: string; count: number }) {
  return (
    <>
      <line x1={x} x2={x} y2="100%" stroke="var(--text-muted)" strokeOpacity={0.75} strokeDasharray="1 3" />
      <circle
        data-marker
        cx={x}
        r={2.5}
        fill={count > 1 ? 'var(--text-muted)' : 'var(--ground)'}
        stroke="var(--text-muted)"
      />
    </>
  );
}

/** The words stay inside the plot: left of the line where there is no room right of it. */
function IncidentLine({ place, label }: { place: number; label: string }) {
  const x = percent(place);
  const left = place > 0.75;
  return (
    <>
      <line x1={x} x2={x} y2="100%" stroke="var(--act)" />
      <text
        x={x}
        dx={left ? -5 : 5}
        y={13}
        textAnchor={left ? 'end' : 'start'}
        fontSize={11}
        fill="var(--act)"
      >
        {label}
      </text>
    </>
  );
}
