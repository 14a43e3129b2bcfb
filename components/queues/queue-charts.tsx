// The four charts of a queue over one range, with what changed meanwhile.
'use client';

import { useMemo } from 'react';
import { changeWords } from '@/server/domain/event-words';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { EventsList } from '../events/events-list';
import { eventsNote } from '../events/events-note';
import { useEventKinds } from '../events/use-event-kinds';
import { useEvents } from '../events/use-events';
import { FlowPanel } from './flow-panel';
import { ForecastPanel } from './forecast-panel';
import { HistoryPanel, useHistoryChoices } from './history-panel';
import { stateWord } from './state';
import { useQueueHistory } from './use-queue-history';

export function QueueCharts({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const choices = useHistoryChoices();
  const { range } = choices.time;
  const query = useQueueHistory(queueRef, range);
  const earlier = useQueueHistory(queueRef, range, choices.comparison);
  const { clusterId, vhost, name } = queueRef;
  const whose = { clusterId, queue: { vhost, name } };
  const { kinds, setKinds } = useEventKinds();
  const eventsQuery = useEvents(whose, range, kinds);
  const events = eventsQuery.data?.events;
  const marked = useMemo(
    () => (events ?? []).map(({ atMs, change }) => ({ atMs, words: changeWords(change) })),
    [events],
  );
  const { severity, state, stateSinceMs } = view.row;
  const troubled = severity >= 1 && view.deletedAtMs === null;
  const incident = useMemo(
    () => (troubled ? { atMs: stateSinceMs, label: stateWord(state) } : null),
    [troubled, state, stateSinceMs],
  );
  return (
    <div className="flex flex-col gap-4">
      <HistoryPanel
        name={name}
        choices={choices}
        query={query}
        earlier={earlier.data}
        events={marked}
        eventsNote={eventsNote(eventsQuery)}
        incident={incident}
        stale={query.error !== null || (view.row.stale && view.deletedAtMs === null)}
      />
      <div className="flex flex-col gap-4" hidden={query.isPending}>
        <ForecastPanel view={view} />
        <FlowPanel view={view} queueRef={queueRef} range={range} />
        <EventsList whose={whose} range={range} kinds={kinds} setKinds={setKinds} />
      </div>
    </div>
  );
}
