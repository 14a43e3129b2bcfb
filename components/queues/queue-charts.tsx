// The four charts of a queue over one range, with what changed meanwhile.
'use client';

import { useMemo, useRef, useState } from 'react';
import { changeWords } from '@/server/domain/event-words';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { comparisonMs } from '../charts/prepare-comparison';
import { EventsList } from '../events/events-list';
import { eventsNote } from '../events/events-note';
import { useEventKinds } from '../events/use-event-kinds';
import { useEvents } from '../events/use-events';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { FlowPanel } from './flow-panel';
import { ChartMenu } from './chart-menu';
import { ForecastPanel } from './forecast-panel';
import { ChartsSkeleton, HistoryCharts } from './history-charts';
import { HistoryTable } from './history-table';
import { useTimeRange } from './range';
import { RangeBar } from './range-bar';
import { stateWord } from './state';
import { useChartOptions } from './use-chart-options';
import { useQueueHistory } from './use-queue-history';

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
  const eventsQuery = useEvents(whose, range, kinds);
  const events = eventsQuery.data?.events;
  const marked = useMemo(
    () => (events ?? []).map(({ atMs, change }) => ({ atMs, words: changeWords(change) })),
    [events],
  );
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
              <HistoryCharts
                history={history}
                events={marked}
                eventsNote={eventsNote(eventsQuery)}
                incident={incidentOf(view)}
                stale={query.error !== null || (view.row.stale && view.deletedAtMs === null)}
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

function incidentOf({ row, deletedAtMs }: QueueView) {
  if (row.severity < 1 || deletedAtMs !== null) return null;
  return { atMs: row.stateSinceMs, label: stateWord(row.state) };
}
