// What follows the hand on one chart: a line through the reading that is nearest, a dot on each series, and what they say there.
'use client';

import { placeOf } from './brush';
import { type ChartSeries, PlotDot } from './chart-lines';
import { ChartTooltip } from './chart-tooltip';
import { nearestReading } from './cursor';
import { percent } from './percent';
import type { ValueKind } from './prepare-axes';
import { type PreparedHistory, valueOf } from './prepare-history';
import { type ChartMarker, eventsNear } from './prepare-markers';
import { shareOf, type ValueAxis } from './prepare-scale';
import { type Brush, useCursor } from './use-brush';

export function ChartCursor({
  brush,
  series,
  kind,
  prepared,
  axis,
  markers,
  comparedWith,
}: {
  brush: Brush;
  series: readonly ChartSeries[];
  kind: ValueKind;
  prepared: PreparedHistory;
  axis: ValueAxis;
  markers: readonly ChartMarker[];
  comparedWith: string | null;
}) {
  const cursorMs = useCursor(brush);
  const datum = cursorMs === null ? null : nearestReading(prepared.data, prepared, cursorMs);
  if (datum === null) return null;
  const place = placeOf(datum.atMs, prepared);
  return (
    <>
      <svg aria-hidden className="absolute inset-0 size-full overflow-visible">
        <line x1={percent(place)} x2={percent(place)} y2="100%" stroke="var(--line-strong)" />
        {series.map(({ key, color }) => {
          const share = shareOf(valueOf(datum, key), axis);
          return <PlotDot key={key} r={2.5} range={prepared} {...{ datum, color, share }} />;
        })}
      </svg>
      <div data-tooltip className="pointer-events-none absolute top-1 z-20 w-max" style={besides(place)}>
        <ChartTooltip
          {...{ datum, series, kind, comparedWith }}
          events={eventsNear(markers, datum.atMs, prepared)}
        />
      </div>
    </>
  );
}

/** On the side with more room, and no wider than that. */
function besides(place: number): React.CSSProperties {
  const room = Math.max(place, 1 - place);
  const maxWidth = `calc(${percent(room)} - 10px)`;
  return place < 0.5
    ? { left: `calc(${percent(place)} + 10px)`, maxWidth }
    : { right: `calc(${percent(1 - place)} + 10px)`, maxWidth };
}
