// Renders one prepared history: lines by meaning, gaps as shaded bands, the incident as one vertical line.
// Charts with the same `syncId` share one cursor; dragging over any of them asks for that stretch of time.
'use client';

import { useMemo, useState } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  type MouseHandlerDataParam,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { cn } from '../ui/cn';
import { ChartLegend } from './chart-legend';
import { ChartOverlays, type Incident } from './chart-overlays';
import { ChartTooltip } from './chart-tooltip';
import { describeChart, formatAxisValue } from './describe-chart';
import { formatTimeTick, timeTicks, type ValueKind, valueTicks } from './prepare-axes';
import { type ChartDatum, type HistoryKey, type PreparedHistory, summarize } from './prepare-history';
import { type ChartMarker, eventsNear } from './prepare-markers';

export type ChartSeries = {
  key: HistoryKey;
  label: string;
  /** A CSS colour: one of the --series tokens. */
  color: string;
  /** Drawn thinner: a bound, not the thing itself. */
  faint?: boolean;
};

export type HistoryChartProps = {
  title: string;
  unit: string;
  kind: ValueKind;
  series: readonly ChartSeries[];
  prepared: PreparedHistory;
  syncId: string;
  incident: Incident | null;
  /** What changed on the broker; told under the cursor. */
  markers: readonly ChartMarker[];
  stale: boolean;
  onZoom: (fromMs: number, toMs: number) => void;
};

const height = 184;

export function HistoryChart(props: HistoryChartProps) {
  const { title, unit, kind, series, prepared, stale } = props;
  const summaries = useMemo(
    () => series.map((one) => ({ ...one, ...summarize(prepared.data, one.key) })),
    [series, prepared],
  );
  const known = summaries.some(({ highest }) => highest !== null);
  return (
    <figure aria-label={describeChart(title, unit, kind, summaries)} className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-baseline justify-between gap-x-4 px-1">
        <span className="text-table font-semibold">
          {title} <span className="font-normal text-faint">{unit}</span>
        </span>
        <ChartLegend entries={summaries} kind={kind} />
      </figcaption>
      <div className={cn('relative', stale && 'opacity-60')} style={{ height }}>
        <Plot {...props} highest={Math.max(0, ...summaries.map((one) => one.highest ?? 0))} />
        {!known && (
          <p className="pointer-events-none absolute inset-0 grid place-items-center pb-6 pl-10 text-table text-muted">
            No readings in this range
          </p>
        )}
      </div>
    </figure>
  );
}

function Plot({
  kind,
  series,
  prepared,
  syncId,
  incident,
  markers,
  onZoom,
  highest,
}: HistoryChartProps & { highest: number }) {
  const { data, fromMs, toMs } = prepared;
  const { dragged, handlers } = useDrag(onZoom);
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 480, height }}>
      <LineChart
        data={data}
        syncId={syncId}
        margin={{ top: 6, right: 10, bottom: 0, left: 0 }}
        accessibilityLayer
        {...handlers}
      >
        {axes(kind, highest, fromMs, toMs)}
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
              events={eventsNear(markers, Number(label), prepared)}
            />
          )}
        />
        {series.flatMap((one) => lines(one))}
        {dragged !== null && (
          <ReferenceArea x1={dragged.from} x2={dragged.to} fill="var(--accent)" fillOpacity={0.16} />
        )}
      </LineChart>
    </ResponsiveContainer>
  );
}

const tick = { fontSize: 11, fill: 'var(--text-faint)' };

function axes(kind: ValueKind, highest: number, fromMs: number, toMs: number) {
  const ticks = valueTicks(highest, kind);
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
        height={24}
        minTickGap={16}
      />
      <YAxis
        width={46}
        ticks={ticks}
        domain={[0, ticks.at(-1) ?? 1]}
        tickFormatter={(value: number) => formatAxisValue(value, kind)}
        tick={tick}
        tickLine={false}
        axisLine={false}
        interval={0}
      />
    </>
  );
}

function lines({ key, label, color, faint }: ChartSeries) {
  const common = {
    type: 'linear',
    stroke: color,
    strokeWidth: faint ? 1 : 1.5,
    strokeOpacity: faint ? 0.7 : 1,
    isAnimationActive: false,
    connectNulls: false,
    activeDot: { r: 2.5, strokeWidth: 0 },
  } as const;
  return [
    <Line
      key={key}
      {...common}
      name={label}
      dataKey={(datum: ChartDatum) => datum.solid[key] ?? null}
      dot={(point: { cx?: number; cy?: number; index?: number; payload?: ChartDatum }) =>
        point.payload?.lone.includes(key) && typeof point.cy === 'number' ? (
          <circle key={point.index} cx={point.cx} cy={point.cy} r={1.5} fill={color} />
        ) : (
          <g key={point.index} />
        )
      }
    />,
    <Line
      key={`${key}-pending`}
      {...common}
      name={`${label}, still filling`}
      strokeDasharray="3 3"
      dataKey={(datum: ChartDatum) => datum.pending[key] ?? null}
      dot={false}
    />,
  ];
}

/** Dragging over the plot chooses a stretch of time; a click chooses nothing. */
function useDrag(onZoom: (fromMs: number, toMs: number) => void) {
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null);
  const at = ({ activeLabel }: MouseHandlerDataParam) =>
    activeLabel === undefined ? null : Number(activeLabel);
  const handlers = {
    onMouseDown: (state: MouseHandlerDataParam) => {
      const from = at(state);
      setDragged(from === null ? null : { from, to: from });
    },
    onMouseMove: (state: MouseHandlerDataParam) => {
      const to = at(state);
      if (to !== null) setDragged((current) => (current === null ? null : { ...current, to }));
    },
    onMouseUp: () => {
      if (dragged !== null && dragged.from !== dragged.to) {
        onZoom(Math.min(dragged.from, dragged.to), Math.max(dragged.from, dragged.to));
      }
      setDragged(null);
    },
    onMouseLeave: () => setDragged(null),
  };
  return { dragged: dragged !== null && dragged.from !== dragged.to ? dragged : null, handlers };
}
