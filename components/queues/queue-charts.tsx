// The four charts of a queue over one range, with one cursor and one list of what is missing.
'use client';

import { useMemo, useRef, useState } from 'react';
import { changeWords } from '@/server/domain/event-words';
import type { BrokerEvent } from '@/server/domain/events';
import type { QueueHistory } from '@/server/domain/history';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import type { ChartSeries } from '../charts/chart-lines';
import { HistoryChart } from '../charts/history-chart';
import { comparisonMs, comparisonWords, withComparison } from '../charts/prepare-comparison';
import { prepareHistory } from '../charts/prepare-history';
import { prepareMarkers } from '../charts/prepare-markers';
import { EventsList } from '../events/events-list';
import { useEventKinds } from '../events/use-event-kinds';
import { useEvents } from '../events/use-events';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { FlowPanel } from './flow-panel';
import { ChartMenu } from './chart-menu';
import { ForecastPanel } from './forecast-panel';
import { GapNotes } from './gap-notes';
import { HistoryTable } from './history-table';
import { useTimeRange } from './range';
import { RangeBar } from './range-bar';
import { stateWord } from './state';
import { type ChartOptions, useChartOptions } from './use-chart-options';
import { useQueueHistory } from './use-queue-history';

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

export function QueueCharts({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const { range, setMoving, setFrozen } = useTimeRange();
  const query = useQueueHistory(queueRef, range);
  const [options, setOptions] = useChartOptions();
  const { compare } = options;
  const earlierMs = compare === null ? 0 : comparisonMs[compare];
  const earlier = useQueueHistory(queueRef, range, { earlierMs, enabled: compare !== null });
  const charts = useRef<HTMLDivElement>(null);
  const [tableOpen, setTableOpen] = useState(false);
  const { clusterId, vhost, name } = queueRef;
  const whose = { clusterId, queue: { vhost, name } };
  const { kinds, setKinds } = useEventKinds();
  const events = useEvents(whose, range, kinds).data?.events;
  return (
    <div className="flex flex-col gap-4">
      <Panel
        title="History"
        aside={
          <RangeBar range={range} setMoving={setMoving} setFrozen={setFrozen} shown={query.data}>
            <ChartMenu
              name={name}
              history={query.data}
              options={options}
              setOptions={setOptions}
              charts={charts}
              onTable={() => setTableOpen(true)}
            />
          </RangeBar>
        }
      >
        <QueryStates query={query} failed="The history could not be read" skeleton={<ChartsSkeleton />}>
          {(history) => (
            <>
              <Charts
                history={history}
                events={events ?? noEvents}
                view={view}
                stale={query.error !== null}
                onZoom={setFrozen}
                options={options}
                earlier={earlier.data}
                ref={charts}
              />
              <HistoryTable
                open={tableOpen}
                onOpenChange={setTableOpen}
                history={history}
                title={view.row.name}
              />
            </>
          )}
        </QueryStates>
      </Panel>
      <ForecastPanel view={view} />
      <FlowPanel view={view} queueRef={queueRef} range={range} />
      <EventsList whose={whose} range={range} kinds={kinds} setKinds={setKinds} />
    </div>
  );
}

const noEvents: readonly BrokerEvent[] = [];

const rolledUpFromMs = 60_000;

function Charts({
  history,
  events,
  view: { row, deletedAtMs },
  stale,
  onZoom,
  options: { scale, compare },
  earlier,
  ref,
}: {
  history: QueueHistory;
  events: readonly BrokerEvent[];
  view: QueueView;
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
  const markers = useMemo(
    () =>
      prepareMarkers(
        events.map(({ atMs, change }) => ({ atMs, words: changeWords(change) })),
        history,
      ),
    [events, history],
  );
  const incident =
    row.severity >= 1 && deletedAtMs === null
      ? { atMs: row.stateSinceMs, label: stateWord(row.state) }
      : null;
  const common = {
    prepared,
    syncId: 'queue',
    incident,
    markers,
    stale: stale || (row.stale && deletedAtMs === null),
    scale,
    comparedWith: compare === null ? null : comparisonWords[compare],
    onZoom,
  };
  const depthSeries = history.bucketMs >= rolledUpFromMs ? depthOfBuckets : depth;
  return (
    <>
      <div ref={ref} className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
        <HistoryChart {...common} title="Depth" unit="messages" kind="count" series={depthSeries} />
        <HistoryChart {...common} title="In vs Out" unit="messages/s" kind="rate" series={flow} />
        <HistoryChart {...common} title="Age" unit="of the oldest message" kind="duration" series={age} />
        <HistoryChart {...common} title="Consumers" unit="attached" kind="count" series={consumers} />
      </div>
      <GapNotes gaps={prepared.gaps} />
    </>
  );
}

function ChartsSkeleton() {
  return (
    <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
      {Array.from({ length: 4 }, (_, index) => (
        <Skeleton key={index} className="h-[208px] w-full" />
      ))}
    </div>
  );
}
