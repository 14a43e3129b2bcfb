// Renders one prepared history: lines by meaning, gaps as shaded bands, the incident as one vertical line.
// Charts with the same `syncId` share one cursor, and those with the same brush the stretch of time that is being chosen.
'use client';

import { memo, useMemo, useState } from 'react';
import { CartesianGrid, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { cn } from '../ui/cn';
import { BrushArea, CursorProbe, plotEdges } from './chart-brush';
import { ChartLegend } from './chart-legend';
import { type ChartSeries, earlierLine, lines } from './chart-lines';
import { ChartOverlays, type Incident } from './chart-overlays';
import { ChartTooltip } from './chart-tooltip';
import { describeChart, formatAxisValue } from './describe-chart';
import { formatTimeTick, timeTicks, type ValueKind } from './prepare-axes';
import { type PreparedHistory, summarize } from './prepare-history';
import { type ChartMarker, eventsNear } from './prepare-markers';
import { type ValueAxis, valueAxis, type ValueScale } from './prepare-scale';
import type { Brush } from './use-brush';
import { useTurn } from './use-turn';

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
  syncId: string;
  brush: Brush;
};

const height = 184;

export function HistoryChart({ title, unit, kind, series, drawing, syncId, brush }: HistoryChartProps) {
  const drawn = useTurn(drawing);
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const { prepared, stale } = drawn ?? drawing;
  const summaries = useMemo(
    () => series.map((one) => ({ ...one, ...summarize(prepared.data, one.key) })),
    [series, prepared],
  );
  const highest = Math.max(0, ...summaries.map((one) => Math.max(one.highest ?? 0, one.highestEarlier ?? 0)));
  const known = summaries.some(({ highest }) => highest !== null);
  return (
    <figure aria-label={describeChart(title, unit, kind, summaries)} className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4 px-1">
        <span className="text-table font-semibold">
          {title} <span className="font-normal text-faint">{unit}</span>
        </span>
        <ChartLegend entries={summaries} kind={kind} />
      </figcaption>
      <div ref={setBox} className={cn('relative', stale && 'greyed')} style={{ height }}>
        <BrushArea brush={brush} range={prepared}>
          {drawn !== null && box !== null && (
            <Plot {...{ kind, series, syncId, brush, highest, drawn, box }} />
          )}
        </BrushArea>
        {!known && (
          <p className="pointer-events-none absolute inset-0 grid place-items-center pb-6 pl-10 text-table text-muted">
            No readings in this range
          </p>
        )}
      </div>
    </figure>
  );
}

const Plot = memo(function Plot({
  kind,
  series,
  syncId,
  brush,
  highest,
  drawn: { prepared, incident, markers, scale, comparedWith },
  box,
}: Pick<HistoryChartProps, 'kind' | 'series' | 'syncId' | 'brush'> & {
  highest: number;
  drawn: Drawing;
  /** What it fills. */
  box: HTMLElement;
}) {
  // Of another size at first, it would be drawn twice.
  const [initialDimension] = useState(() => ({
    width: Math.round(box.getBoundingClientRect().width),
    height,
  }));
  const { data, fromMs, toMs } = prepared;
  const axis = valueAxis(highest, kind, scale);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={initialDimension}>
      <LineChart
        data={data}
        syncId={syncId}
        margin={{ top: plotEdges.top, right: plotEdges.right, bottom: 0, left: 0 }}
        accessibilityLayer
      >
        <CursorProbe brush={brush} />
        {axes(kind, axis, fromMs, toMs)}
        <ChartOverlays prepared={prepared} markers={markers} incident={incident} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: 'var(--line-strong)', strokeWidth: 1 }}
          filterNull={false}
          wrapperStyle={{ zIndex: 20, outline: 'none' }}
          content={({ active, label }) => (
            <ChartTooltip
              active={active}
              atMs={Number(label)}
              data={data}
              series={series}
              kind={kind}
              comparedWith={comparedWith}
              events={eventsNear(markers, Number(label), prepared)}
            />
          )}
        />
        {comparedWith !== null && series.map((one) => earlierLine(one, axis.place))}
        {series.flatMap((one) => lines(one, axis.place, data))}
      </LineChart>
    </ResponsiveContainer>
  );
});

const tick = { fontSize: 11, fill: 'var(--text-faint)' };

function axes(kind: ValueKind, { ticks, top }: ValueAxis, fromMs: number, toMs: number) {
  const valueAt = new Map(ticks.map(({ place, value }) => [place, value]));
  return (
    <>
      <CartesianGrid vertical={false} stroke="var(--line)" strokeWidth={1} />
      <XAxis
        dataKey="atMs"
        type="number"
        scale="linear"
        domain={[fromMs, toMs]}
        allowDataOverflow
        ticks={timeTicks(fromMs, toMs)}
        tickFormatter={formatTimeTick}
        tick={tick}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
        height={plotEdges.bottom}
        minTickGap={16}
      />
      <YAxis
        width={plotEdges.left}
        ticks={ticks.map(({ place }) => place)}
        domain={[0, top]}
        tickFormatter={(place: number) => formatAxisValue(valueAt.get(place) ?? place, kind)}
        tick={tick}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
    </>
  );
}
