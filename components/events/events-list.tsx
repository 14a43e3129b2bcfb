// What changed, newest first, by kind; more of it on request.
'use client';

import { ChevronDown, History } from 'lucide-react';
import { eventKindWords } from '@/server/domain/event-words';
import { type EventKind, eventKinds } from '@/server/domain/events';
import type { TimeRange } from '../queues/range';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Menu, MenuCheckItem } from '../ui/menu';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, SkeletonRows } from '../ui/states';
import { EventRow } from './event-row';
import { useEventPages } from './use-event-pages';
import type { Whose } from './use-events';

const choosable = eventKinds.filter((kind) => kind !== 'omitted');

export function EventsList({
  whose,
  range,
  kinds,
  setKinds,
  aside,
}: {
  whose: Whose;
  range: TimeRange;
  kinds: readonly EventKind[];
  setKinds: (kinds: EventKind[]) => void;
  aside?: React.ReactNode;
}) {
  const pages = useEventPages(whose, range, kinds);
  return (
    <Panel
      title="Events"
      aside={
        <>
          {aside}
          <KindFilter kinds={kinds} setKinds={setKinds} />
        </>
      }
      flush
    >
      <QueryStates
        query={pages.query}
        failed="The events could not be read"
        skeleton={<SkeletonRows rows={3} />}
      >
        {() =>
          pages.events.length === 0 ? (
            <EmptyState icon={<History />} title="Nothing changed in this range">
              {kinds.length > 0
                ? 'No event of the chosen kinds.'
                : 'Consumers, policies and arguments, queues, nodes and alarms are compared from poll to poll; each change is listed here and drawn on the charts.'}
            </EmptyState>
          ) : (
            <>
              <ol
                className={cn(
                  'max-h-96 divide-y overflow-y-auto',
                  pages.query.isPlaceholderData && 'opacity-60',
                )}
                aria-busy={pages.query.isPlaceholderData}
                tabIndex={0}
                aria-label="Events"
              >
                {pages.events.map((event) => (
                  <EventRow
                    key={event.id}
                    event={event}
                    clusterId={whose.queue === null ? whose.clusterId : null}
                  />
                ))}
              </ol>
              {pages.more && (
                <div className="border-t px-4 py-2">
                  <Button size="sm" variant="ghost" disabled={pages.loading} onClick={pages.loadMore}>
                    Show older
                  </Button>
                </div>
              )}
            </>
          )
        }
      </QueryStates>
    </Panel>
  );
}

function KindFilter({
  kinds,
  setKinds,
}: {
  kinds: readonly EventKind[];
  setKinds: (kinds: EventKind[]) => void;
}) {
  const [only] = kinds;
  const label =
    only === undefined ? 'All kinds' : kinds.length === 1 ? eventKindWords[only] : `${kinds.length} kinds`;
  return (
    <Menu
      trigger={
        <Button size="sm" aria-label={`Kinds of events: ${label}`}>
          {label}
          <ChevronDown className="text-faint" />
        </Button>
      }
    >
      {choosable.map((kind) => (
        <MenuCheckItem
          key={kind}
          checked={kinds.includes(kind)}
          onCheckedChange={(checked) =>
            setKinds(checked ? [...kinds, kind] : kinds.filter((one) => one !== kind))
          }
        >
          {eventKindWords[kind]}
        </MenuCheckItem>
      ))}
    </Menu>
  );
}
