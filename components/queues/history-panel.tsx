// The panel of one history, of a queue or of many: its range, how it is drawn, the charts, and the same as a table.
'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import type { QueueHistory } from '@/server/domain/history';
import { mergeGaps } from '../charts/merge-gaps';
import { comparisonMs } from '../charts/prepare-comparison';
import { arrived } from '../ui/arrive';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { ChartMenu } from './chart-menu';
import { ChartsSkeleton } from './charts-skeleton';
import { GapNotes } from './gap-notes';
import { HistoryCharts } from './history-charts';
import { IncompleteNote } from './incomplete-note';
import { RangeBar } from './range-bar';
import { useChartOptions } from './use-chart-options';
import { useTimeRange } from './use-time-range';

const HistoryTable = dynamic(() => arrived(import('./history-table').then((file) => file.HistoryTable)), {
  ssr: false,
});

type Drawn = Pick<React.ComponentProps<typeof HistoryCharts>, 'events' | 'incident' | 'stale'>;

/** What is chosen for the charts; all of it stands in the URL. `comparison` is what a read of the earlier stretch needs. */
export function useHistoryChoices() {
  const time = useTimeRange();
  const [options, setOptions] = useChartOptions();
  const { compare } = options;
  const comparison = { earlierMs: compare === null ? 0 : comparisonMs[compare], enabled: compare !== null };
  return { time, options, setOptions, comparison };
}

export function HistoryPanel<History extends QueueHistory>({
  name,
  choices: { time, options, setOptions },
  query,
  earlier,
  instead = () => null,
  above,
  eventsNote,
  ...drawn
}: Drawn & {
  name: string;
  choices: ReturnType<typeof useHistoryChoices>;
  query: UseQueryResult<History>;
  /** What is compared with, once it is read. */
  earlier: History | undefined;
  /** What stands in place of the charts; null where they are drawn. */
  instead?: (history: History) => React.ReactNode;
  /** One line. */
  above?: (history: History) => string;
  /** What of the events is not drawn. */
  eventsNote: string | null;
}) {
  const { setMoving, setFrozen } = time;
  const charts = useRef<HTMLDivElement>(null);
  const [tableOpen, setTableOpen] = useState(false);
  return (
    <Panel
      title="History"
      aside={
        <RangeBar range={time.range} setMoving={setMoving} setFrozen={setFrozen} shown={query.data}>
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
      <QueryStates
        query={query}
        failed="The history could not be read"
        skeleton={<HistorySkeleton line={above !== undefined} />}
      >
        {(history) =>
          instead(history) ?? (
            <>
              {above !== undefined && <p className="mb-4 text-label text-muted">{above(history)}</p>}
              <HistoryCharts
                {...drawn}
                history={history}
                onZoom={setFrozen}
                options={options}
                earlier={earlier}
                ref={charts}
              />
              {eventsNote !== null && <p className="mt-4 text-label text-muted">{eventsNote}</p>}
              <IncompleteNote history={history} />
              <GapNotes gaps={mergeGaps(history)} />
              {tableOpen && <HistoryTable onOpenChange={setTableOpen} history={history} title={name} />}
            </>
          )
        }
      </QueryStates>
    </Panel>
  );
}

function HistorySkeleton({ line }: { line: boolean }) {
  return (
    <>
      {line && <Skeleton className="mb-4 h-4 w-72 max-w-full" />}
      <ChartsSkeleton />
    </>
  );
}
