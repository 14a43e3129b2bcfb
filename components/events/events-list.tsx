// What changed, newest first, by kind; more of it on request.
'use client';

import { ChevronDown, History } from 'lucide-react';
import { useState } from 'react';
import { eventKindWords } from '@/server/domain/event-words';
import { type EventKind, eventKinds } from '@/server/domain/event-kinds';
import type { TimeRange } from '../queues/range';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { plural } from '../ui/format';
import { Menu, MenuCheckItem } from '../ui/menu';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, SkeletonRows } from '../ui/states';
import { EventRow } from './event-row';
import { useEventPages } from './use-event-pages';
import type { Whose } from './event-questions';

/** What follows the list on its page stays near: the rest of what is read is shown on request. */
const shownFirst = 12;

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
  const [all, setAll] = useState(false);
  const rest = all ? 0 : Math.max(0, pages.events.length - shownFirst);
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
                className={cn('divide-y', pages.query.isPlaceholderData && 'greyed')}
                aria-busy={pages.query.isPlaceholderData}
                aria-label="Events"
              >
                {pages.events.slice(0, pages.events.length - rest).map((event) => (
                  <EventRow
                    key={event.id}
                    event={event}
                    clusterId={whose.queue === null ? whose.clusterId : null}
                  />
                ))}
              </ol>
              {rest > 0 && <More onClick={() => setAll(true)}>Show {plural(rest, 'more event')}</More>}
              {rest === 0 && pages.more && (
                <More disabled={pages.loading} onClick={pages.loadMore}>
                  Show older
                </More>
              )}
            </>
          )
        }
      </QueryStates>
    </Panel>
  );
}

function More(props: Pick<React.ComponentProps<typeof Button>, 'onClick' | 'disabled' | 'children'>) {
  return (
    <div className="border-t px-4 py-2">
      <Button size="sm" variant="ghost" {...props} />
    </div>
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
