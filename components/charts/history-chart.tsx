// Renders one prepared history: lines by meaning, gaps as shaded bands, the incident as one vertical line. All of it is plain SVG
// in shares of the plot, so that it stands in the page before its scripts are there, at any width.
// Charts with the same brush share its cursor and the stretch of time that is being chosen.
'use client';

import { memo, useMemo } from 'react';
import { nowMs } from '../clock';
import { cn } from '../ui/cn';
import { formatInstant } from '../ui/format';
import { TimeAxis, ValueAxisLines } from './chart-axes';
import { BrushArea, plotEdges } from './chart-brush';
import { ChartCursor } from './chart-cursor';
import { ChartLegend } from './chart-legend';
import { ChartLines, type ChartSeries } from './chart-lines';
import { ChartOverlays, type Incident } from './chart-overlays';
import { describeChart, describeReading } from './describe-chart';
import type { ValueKind } from './prepare-axes';
import { type PreparedHistory, summarize } from './prepare-history';
import type { ChartMarker } from './prepare-markers';
import { type ValueAxis, valueAxis, type ValueScale } from './prepare-scale';
import type { Brush } from './use-brush';

/** What the charts of one history share; the same object for as long as nothing of it changes. */
export type Drawing = {
  prepared: PreparedHistory;
  incident: Incident | null;
  /** What changed on the broker; told under the cursor. */
  markers: readonly ChartMarker[];
  stale: boolean;
  scale: ValueScale;
  /** What the thin lines beneath are, where `prepared` has them. */
  comparedWith: string | null;
};

type HistoryChartProps = {
  title: string;
  unit: string;
  kind: ValueKind;
  series: readonly ChartSeries[];
  drawing: Drawing;
  brush: Brush;
};

const height = 184;

export const HistoryChart = memo(function HistoryChart({
  title,
  unit,
  kind,
  series,
  drawing,
  brush,
}: HistoryChartProps) {
  const { prepared, stale, scale, markers, comparedWith } = drawing;
  const summaries = useMemo(
    () => series.map((one) => ({ ...one, ...summarize(prepared.data, one.key) })),
    [series, prepared],
  );
  const highest = Math.max(0, ...summaries.map((one) => Math.max(one.highest ?? 0, one.highestEarlier ?? 0)));
  const axis = useMemo(() => valueAxis(highest, kind, scale), [highest, kind, scale]);
  const known = summaries.some(({ highest }) => highest !== null);
  return (
    <figure aria-label={describeChart(title, unit, kind, summaries)} className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4 px-1">
        <span className="text-table font-semibold">
          {title} <span className="font-normal text-faint">{unit}</span>
        </span>
        <ChartLegend entries={summaries} kind={kind} />
      </figcaption>
      <div className={cn('@container relative', stale && 'greyed')} style={{ height }}>
        <BrushArea
          {...{ brush, prepared, title }}
          words={(datum) => `${formatInstant(datum.atMs, nowMs())}. ${describeReading(datum, series, kind)}`}
        >
          <div className="absolute" style={plotEdges}>
            <Plot {...{ kind, series, axis, drawing }} />
            <ChartCursor {...{ brush, series, kind, prepared, axis, markers, comparedWith }} />
          </div>
        </BrushArea>
        {!known && (
          <p className="pointer-events-none absolute inset-0 grid place-items-center pb-6 pl-10 text-table text-muted">
            No readings in this range
          </p>
        )}
      </div>
    </figure>
  );
});

function Plot({
  kind,
  series,
  axis,
  drawing: { prepared, incident, markers, comparedWith },
}: Pick<HistoryChartProps, 'kind' | 'series' | 'drawing'> & { axis: ValueAxis }) {
  return (
    <svg data-plot aria-hidden className="absolute inset-0 size-full overflow-visible">
      <ValueAxisLines axis={axis} kind={kind} />
      <TimeAxis range={prepared} />
      <ChartOverlays {...{ prepared, markers, incident }} />
      <ChartLines {...{ series, prepared, axis }} compared={comparedWith !== null} />
    </svg>
  );
}
