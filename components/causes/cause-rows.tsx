// Causes as rows, largest first: what it is, how many, when, and whether it can be put back. A row opens its cause.
'use client';

import { BellOff, Layers, StickyNote } from 'lucide-react';
import type { CauseLine, CausesView } from '@/server/domain/causes/causes-view';
import { reasonWord } from '../messages/death-timeline';
import { useRowCursor } from '../shell/use-row-cursor';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { Checkbox } from '../ui/field';
import { DASH, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, leadColumn, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { DeathBars } from './death-bars';
import { VerdictLine } from './verdict-line';

const columns: readonly Column[] = [
  leadColumn('Select'),
  { label: 'Cause' },
  { label: 'Died in', wide: true },
  { label: 'Messages', numeric: true },
  { label: 'Deaths', wide: true, className: 'w-[120px]' },
  { label: 'First', numeric: true, wide: true },
  { label: 'Last', numeric: true, wide: true },
  { label: 'Verdict', wide: true },
];

export function titleOf({ title, reason }: Pick<CauseLine, 'title' | 'reason'>): string {
  return title !== '' ? title : reason === '' ? 'No death recorded' : reasonWord(reason);
}

export function CauseRows({
  view,
  selected,
  onSelect,
  onOpen,
}: {
  view: CausesView;
  selected: ReadonlySet<string>;
  onSelect: (id: string, on: boolean) => void;
  onOpen: (id: string) => void;
}) {
  const current = useRowCursor({
    count: view.causes.length,
    idAt: (index) => view.causes[index]?.id,
    open: (index) => {
      const cause = view.causes[index];
      if (cause !== undefined) onOpen(cause.id);
    },
  });
  return (
    <Table className="md:min-w-[1060px]">
      <Head columns={columns} />
      <tbody>
        {view.causes.map((cause, index) => (
          <CauseRow
            key={cause.id}
            cause={cause}
            view={view}
            current={index === current}
            selected={selected.has(cause.id)}
            onSelect={onSelect}
            onOpen={onOpen}
          />
        ))}
      </tbody>
    </Table>
  );
}

function CauseRow({
  cause,
  view,
  current,
  selected,
  onSelect,
  onOpen,
}: {
  cause: CauseLine;
  view: CausesView;
  current: boolean;
  selected: boolean;
  onSelect: (id: string, on: boolean) => void;
  onOpen: (id: string) => void;
}) {
  const title = titleOf(cause);
  return (
    <Tr
      current={current}
      className={cn(
        'cursor-pointer [&>td]:py-1.5',
        selected && 'bg-accent-soft',
        cause.muted && 'opacity-60',
      )}
      onClick={() => onOpen(cause.id)}
    >
      <Td className={leadClass} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          aria-label={`Select cause: ${title}`}
          className="align-middle"
          checked={selected}
          onChange={(event) => onSelect(cause.id, event.target.checked)}
        />
      </Td>
      <Td className="max-w-52 md:max-w-80">
        <Titled cause={cause} title={title} />
      </Td>
      <Td wide className="max-w-48">
        {cause.originQueue === '' ? (
          <span title="The messages do not say.">{DASH}</span>
        ) : (
          <Name>{cause.originQueue}</Name>
        )}
      </Td>
      <Td numeric>
        <Share cause={cause} total={view.messages} />
      </Td>
      <Td wide>
        <DeathBars values={cause.trend} trend={view.trend} />
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={cause.firstDeathAtMs} />
      </Td>
      <Td numeric wide className="text-muted">
        <Ago atMs={cause.lastDeathAtMs} />
      </Td>
      <Td wide className="max-w-96 min-w-64 text-table">
        <VerdictLine verdict={cause.verdict} />
      </Td>
    </Tr>
  );
}

function Titled({ cause, title }: { cause: CauseLine; title: string }) {
  return (
    <>
      <button
        type="button"
        className="block max-w-full truncate text-left font-medium hover:underline"
        title={title}
        aria-label={`Open cause: ${title}`}
      >
        {title}
      </button>
      <span className="flex min-w-0 items-center gap-1.5 text-label text-muted">
        <Marks cause={cause} />
        <span className="truncate" title={detailOf(cause)}>
          {detailOf(cause)}
        </span>
      </span>
      <VerdictLine verdict={cause.verdict} className="mt-1 text-label md:hidden" />
    </>
  );
}

/** Reason, exception and place, as far as the title does not say them. */
function detailOf({ title, reason, exceptionType, frame }: CauseLine): string {
  const word = title === '' || reason === '' ? null : reasonWord(reason);
  const type =
    exceptionType === null || exceptionType === title ? null : (exceptionType.split(/[.\\]/).at(-1) ?? null);
  return [word, type, frame].filter((part) => part !== null && part !== '').join(' · ');
}

function Marks({ cause: { members, muted, note } }: { cause: CauseLine }) {
  return (
    <>
      {muted && (
        <Badge title="Muted: shown last">
          <BellOff className="mr-0.5 size-3" aria-hidden /> muted
        </Badge>
      )}
      {members.length > 1 && (
        <Badge title={members.map((member) => member.title).join('\n')}>
          <Layers className="mr-0.5 size-3" aria-hidden /> {plural(members.length, 'cause')} merged
        </Badge>
      )}
      {note !== '' && (
        <span title={note}>
          <StickyNote className="size-3.5 shrink-0 text-look" aria-label={`Note: ${note}`} />
        </span>
      )}
    </>
  );
}

function Share({ cause: { count, exact }, total }: { cause: CauseLine; total: number }) {
  const share = total === 0 ? 0 : Math.min(1, count / total);
  const percent = share > 0 && share < 0.01 ? '<1' : String(Math.round(share * 100));
  return (
    <span className="inline-flex flex-col items-end gap-1">
      <span className="font-semibold" title={exact ? undefined : 'Reckoned from the newest messages'}>
        {exact ? '' : '≈ '}
        {formatExact(count)}
      </span>
      <span className="flex items-center gap-1.5">
        <span aria-hidden className="h-1 w-14 overflow-hidden rounded-full bg-sunken max-md:hidden">
          <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
        </span>
        <span className="w-9 text-right text-label text-muted">{percent} %</span>
      </span>
    </span>
  );
}
