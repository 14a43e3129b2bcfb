// The messages in doubt of a redrive, by id and place, and what people decided about each. Those that nobody has
// decided about can be released, parked or dropped, some or all.
'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { ResolutionKind } from '@/server/domain/redrive-doubt';
import type { LedgerEntry } from '@/server/domain/redrive-entries';
import { useBrokerRefusal } from '../clusters/use-condition';
import { useRefusal } from '../use-refusal';
import { HelpLink } from '../help/help-link';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { Checkbox } from '../ui/field';
import { DASH, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { type Column, Head, leadClass, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { EntryName, placeOf } from './entry-sheet';
import { resolutionWords } from './ledger-words';
import type { RedriveDetail } from './redrive-detail';
import { useEntries } from './use-entries';

const ResolveDialog = dynamic(() => arrived(import('./resolve-dialog').then((file) => file.ResolveDialog)), {
  ssr: false,
});

const columns: readonly Column[] = [
  {
    label: 'Place',
    title: 'Window (messages sent together) and place in it, in the order taken.',
    wide: true,
  },
  { label: 'Message id' },
  { label: 'Target', wide: true },
  { label: 'What is known', wide: true },
  { label: 'Decided' },
];

type Asked = { kind: ResolutionKind; entries: LedgerEntry[] | null; messages: number };

export function DoubtPanel({ redrive }: { redrive: RedriveDetail }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked | null>(null);
  const query = useEntries(redrive.id, 'in-doubt', 50);
  const { released, parked, dropped } = redrive.resolvedMessages;
  const decided = released + parked + dropped;
  const open = Math.max(0, redrive.inDoubtMessages - decided);
  const entries = query.data?.pages.flatMap((page) => page.entries) ?? [];
  const chosen = entries.filter((entry) => entry.resolution === null && selected.has(placeOf(entry)));
  return (
    <Panel
      title={`In doubt: ${open === 0 ? 'nothing open' : plural(open, 'message')}`}
      aside={decided > 0 && `${formatExact(decided)} decided`}
      flush
    >
      <div id="in-doubt" className="scroll-mt-28 border-b px-4 py-2">
        <p className="max-w-prose text-table text-muted">
          The connection broke between sending these and hearing back. Each is in its target, or still in the
          source, or in both; none is lost. Look for its id in the target before you decide.{' '}
          <HelpLink page="redrive" heading="what-may-appear-twice-and-why">
            What to do
          </HelpLink>
        </p>
        {open > 0 && (
          <Actions
            chosen={chosen.length}
            open={open}
            ended={redrive.finishedAtMs !== null}
            clusterId={redrive.clusterId}
            ask={(kind) =>
              setAsked({
                kind,
                entries: chosen.length === 0 ? null : chosen,
                messages: chosen.length === 0 ? open : chosen.length,
              })
            }
          />
        )}
      </div>
      <QueryStates
        query={query}
        failed="The messages in doubt could not be read"
        skeleton={<TableSkeleton columns={columns} rows={5} />}
      >
        {() => (
          <DoubtTable
            entries={entries}
            selected={selected}
            toggle={(key, on) => setSelected((before) => toggled(before, key, on))}
          />
        )}
      </QueryStates>
      {query.hasNextPage && (
        <div className="border-t px-4 py-2">
          <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {query.isFetchingNextPage ? 'Loading…' : 'Load more'}
          </Button>
        </div>
      )}
      {asked !== null && (
        <ResolveDialog
          redrive={redrive}
          {...asked}
          onDone={() => setSelected(new Set())}
          onClose={() => setAsked(null)}
        />
      )}
    </Panel>
  );
}

function toggled(before: ReadonlySet<string>, key: string, on: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (on && next.size < limits.resolveMessages) next.add(key);
  if (!on) next.delete(key);
  return next;
}

function Actions({
  chosen,
  open,
  ended,
  clusterId,
  ask,
}: {
  chosen: number;
  open: number;
  ended: boolean;
  clusterId: string;
  ask: (kind: ResolutionKind) => void;
}) {
  const early = ended ? null : 'The redrive has not ended: it may find out itself what became of them.';
  // To release is to write down a decision; the others do something on the broker.
  const noRelease = useRefusal('redrive.resolve') ?? early;
  const noMove = useBrokerRefusal('redrive.resolve', clusterId) ?? early;
  const what = chosen === 0 ? `all ${formatExact(open)}` : formatExact(chosen);
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2">
      {(['released', 'parked', 'dropped'] as const).map((kind) => (
        <Button
          key={kind}
          size="sm"
          variant={kind === 'dropped' ? 'danger-quiet' : 'secondary'}
          disabled={(kind === 'released' ? noRelease : noMove) !== null}
          title={(kind === 'released' ? noRelease : noMove) ?? undefined}
          onClick={() => ask(kind)}
        >
          {resolutionWords[kind].verb} {what}…
        </Button>
      ))}
    </div>
  );
}

function DoubtTable({
  entries,
  selected,
  toggle,
}: {
  entries: readonly LedgerEntry[];
  selected: ReadonlySet<string>;
  toggle: (key: string, on: boolean) => void;
}) {
  return (
    <Table className="md:min-w-[760px]">
      <Head
        columns={[{ label: <span className="sr-only">Choose</span>, className: leadClass }, ...columns]}
      />
      <tbody>
        {entries.map((entry) => {
          const key = placeOf(entry);
          const open = entry.resolution === null;
          return (
            <Tr key={key} className={open ? '' : 'text-muted'}>
              <Td className={leadClass}>
                {open && (
                  <Checkbox
                    aria-label={`Choose the message at ${key}`}
                    className="align-middle"
                    checked={selected.has(key)}
                    onChange={(event) => toggle(key, event.target.checked)}
                  />
                )}
              </Td>
              <Td wide className="whitespace-nowrap text-muted">
                {key}
              </Td>
              <Td className="max-w-40 md:max-w-52">
                <EntryName entry={entry} />
              </Td>
              <Td wide className="max-w-48">
                {entry.target === null ? DASH : <Name>{entry.target}</Name>}
              </Td>
              <Td wide className="py-1 text-muted">
                {entry.detail ?? DASH}
              </Td>
              <Td className="py-1">
                <Decision entry={entry} />
              </Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

function Decision({ entry: { resolution } }: { entry: LedgerEntry }) {
  if (resolution === null) return <span className="text-look">open</span>;
  const { kind, place, actor, atMs } = resolution;
  const where = place === null ? '' : kind === 'parked' ? ` in ${place}` : ` from ${place}`;
  return (
    <span title={`${resolutionWords[kind].done}${where} by ${actor}`}>
      {resolutionWords[kind].done}
      <span className="text-label text-faint max-md:block">
        {' '}
        by {actor}, <Instant atMs={atMs} />
      </span>
    </span>
  );
}
