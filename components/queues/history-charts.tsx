// The four charts of one history, with one cursor and one list of what is missing: of a queue, or of many.
'use client';

import { useMemo } from 'react';
import type { QueueHistory } from '@/server/domain/history';
import type { ChartSeries } from '../charts/chart-lines';
import type { Incident } from '../charts/chart-overlays';
import { HistoryChart } from '../charts/history-chart';
import { comparisonMs, comparisonWords, withComparison } from '../charts/prepare-comparison';
import { prepareHistory } from '../charts/prepare-history';
import { type ChartEvent, prepareMarkers } from '../charts/prepare-markers';
import { useBrush } from '../charts/use-brush';
import type { ChartOptions } from './use-chart-options';

const depth: ChartSeries[] = [
  { key: 'readyMessages', label: 'Ready', color: 'var(--series-ready)' },
  { key: 'unackedMessages', label: 'Unacked', color: 'var(--series-unacked)' },
];
/** In rolled-up buckets the last value hides what happened inside; raw polls have nothing to hide. */
const depthOfBuckets: ChartSeries[] = [
  { key: 'depthMaxMessages', label: 'Highest total', color: 'var(--series-total)', faint: true },
  ...depth,
];
const flow: ChartSeries[] = [
  { key: 'inRatePerSec', label: 'In', color: 'var(--series-ready)' },
  { key: 'outRatePerSec', label: 'Out', color: 'var(--series-unacked)' },
];
const age: ChartSeries[] = [{ key: 'ageMs', label: 'Oldest', color: 'var(--series-age)' }];
const consumers: ChartSeries[] = [{ key: 'consumers', label: 'Consumers', color: 'var(--series-consumers)' }];

const comparedKeys = [...depthOfBuckets, ...flow, ...age, ...consumers].map(({ key }) => key);

const rolledUpFromMs = 60_000;

export function HistoryCharts({
  history,
  events,
  incident,
  stale,
  onZoom,
  options: { scale, compare },
  earlier,
  ref,
}: {
  history: QueueHistory;
  events: readonly ChartEvent[];
  incident: Incident | null;
  stale: boolean;
  onZoom: (fromMs: number, toMs: number) => void;
  options: ChartOptions;
  /** What is compared with, once it is read. */
  earlier: QueueHistory | undefined;
  ref: React.Ref<HTMLDivElement>;
}) {
  const prepared = useMemo(() => {
    const now = prepareHistory(history);
    if (compare === null || earlier === undefined) return now;
    return withComparison(now, earlier, comparisonMs[compare], comparedKeys);
  }, [history, compare, earlier]);
  const brush = useBrush(history, onZoom);
  const markers = useMemo(() => prepareMarkers(events, history), [events, history]);
  const drawing = useMemo(() => {
    const comparedWith = compare === null ? null : comparisonWords[compare];
    return { prepared, incident, markers, stale, scale, comparedWith };
  }, [prepared, incident, markers, stale, scale, compare]);
  const common = { drawing, brush };
  const tellsHighest =
    history.bucketMs >= rolledUpFromMs && history.points.some((point) => point.depthMaxMessages !== null);
  const depthSeries = tellsHighest ? depthOfBuckets : depth;
  return (
    <div ref={ref} className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
      <HistoryChart {...common} title="Depth" unit="messages" kind="count" series={depthSeries} />
      <HistoryChart {...common} title="In vs Out" unit="messages/s" kind="rate" series={flow} />
      <HistoryChart {...common} title="Age" unit="of the oldest message" kind="duration" series={age} />
      <HistoryChart {...common} title="Consumers" unit="attached" kind="count" series={consumers} />
    </div>
  );
}
