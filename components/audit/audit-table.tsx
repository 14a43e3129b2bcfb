// Audit entries as rows; a row opens what was asked for, what was before and after.
'use client';

import { ChevronDown, ChevronRight, CircleCheck, CircleHelp, CircleX, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { type AuditStanding, standingOf } from '@/server/domain/audit-standing';
import { useNow } from '../clock';
import { links } from '../links';
import { useRowCursor } from '../shell/use-row-cursor';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { DASH, formatDuration, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, leadClass, leadColumn, Table, Td, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { type AuditEntry, actionWord, targetOf } from './audit-words';

export const auditColumns: readonly Column[] = [
  leadColumn('Details'),
  { label: 'When', wide: true },
  { label: 'Who', wide: true },
  { label: 'What' },
  { label: 'Target', wide: true },
  { label: 'Cluster', wide: true },
  { label: 'Outcome' },
  { label: 'Messages', numeric: true, wide: true },
  { label: 'Reason', wide: true, className: 'w-full' },
];

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [openId, setOpenId] = useState<string | null>(null);
  const toggle = (id: string | undefined) => setOpenId(id === undefined || id === openId ? null : id);
  const current = useRowCursor({
    count: entries.length,
    idAt: (index) => entries[index]?.id,
    open: (index) => toggle(entries[index]?.id),
  });
  return (
    <Table className="md:min-w-[1080px]">
      <Head columns={auditColumns} />
      <tbody>
        {entries.map((entry, index) => (
          <Fragment key={entry.id}>
            <EntryRow
              entry={entry}
              open={entry.id === openId}
              current={index === current}
              onToggle={() => toggle(entry.id)}
            />
            {entry.id === openId && <EntryDetails entry={entry} />}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

function EntryRow({
  entry,
  open,
  current,
  onToggle,
}: {
  entry: AuditEntry;
  open: boolean;
  current: boolean;
  onToggle: () => void;
}) {
  return (
    <Tr current={current} className={cn('max-md:[&>td]:py-1.5', open && 'bg-raised')}>
      <Td className={leadClass}>
        <Button
          variant="ghost"
          size="icon"
          className="size-6"
          aria-expanded={open}
          aria-label={`Details of ${actionWord(entry.action)}, ${entry.target}`}
          onClick={onToggle}
        >
          {open ? <ChevronDown /> : <ChevronRight />}
        </Button>
      </Td>
      <Td wide className="text-muted">
        <Instant atMs={entry.atMs} />
      </Td>
      <Td wide className="max-w-40 truncate">
        {entry.actor}
      </Td>
      <Td className="max-w-44 md:max-w-72 md:truncate" title={entry.action}>
        {actionWord(entry.action)}
        <span className="flex flex-col md:hidden">
          <Target entry={entry} />
          <span className="text-label text-faint">
            <Instant atMs={entry.atMs} />, {entry.actor}
          </span>
        </span>
      </Td>
      <Td wide className="max-w-64">
        <Target entry={entry} />
      </Td>
      <Td wide className="max-w-40 truncate text-muted">
        {entry.clusterName ?? DASH}
      </Td>
      <Td className="max-w-32 md:max-w-72">
        <Outcome entry={entry} />
      </Td>
      <Td numeric wide>
        {formatExact(entry.affectedMessages)}
      </Td>
      <Td wide className="w-full max-w-0 min-w-32 truncate text-muted" title={entry.reason}>
        {entry.reason === '' ? DASH : entry.reason}
      </Td>
    </Tr>
  );
}

function Target({ entry }: { entry: AuditEntry }) {
  const target = targetOf(entry);
  const name = <Name>{entry.target}</Name>;
  if (target === null) return name;
  const href = hrefOf(target);
  return (
    <Link href={href} aria-label={entry.target} className="flex min-w-0 hover:underline">
      {name}
    </Link>
  );
}

function hrefOf(target: NonNullable<ReturnType<typeof targetOf>>): string {
  switch (target.kind) {
    case 'redrive':
      return links.redrive(target.id);
    case 'approval':
      return links.approval(target.id);
    case 'queue':
      return links.queue(target.ref);
  }
}

const standings: Record<AuditStanding, { word: string; icon: typeof CircleCheck; colour: string }> = {
  succeeded: { word: 'Succeeded', icon: CircleCheck, colour: 'text-ok' },
  failed: { word: 'Failed', icon: CircleX, colour: 'text-act' },
  'in progress': { word: 'In progress', icon: LoaderCircle, colour: 'text-moving' },
  'outcome unknown': { word: 'Outcome unknown', icon: CircleHelp, colour: 'text-look' },
};

function Outcome({ entry }: { entry: AuditEntry }) {
  const now = useNow(10_000);
  const { word, icon: Icon, colour } = standings[standingOf(entry, now ?? entry.atMs)];
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Icon className={cn('size-4 shrink-0', colour)} aria-hidden />
      <span className="md:truncate" title={entry.error ?? undefined}>
        {word}
        {entry.error !== null && <span className="max-md:hidden">: {entry.error}</span>}
      </span>
    </span>
  );
}

function EntryDetails({ entry }: { entry: AuditEntry }) {
  const now = useNow(10_000);
  const unknown = now !== null && standingOf(entry, now) === 'outcome unknown';
  return (
    <tr>
      <td colSpan={9} className="border-b bg-raised px-4 py-3">
        <div className="flex flex-col gap-3 text-table">
          <p className="text-muted">
            <span className="font-mono">{entry.action}</span> by {entry.actor}
            {entry.address !== null && ` from ${entry.address}`}
            {entry.approver !== null && `, approved by ${entry.approver}`}
            {entry.clusterName !== null && ` on ${entry.clusterName}`}
            {entry.affectedMessages !== null && `, ${plural(entry.affectedMessages, 'message')}`}
            {entry.tookMs !== null && `, took ${formatDuration(entry.tookMs)}`}
            {entry.reason !== '' && `, because: ${entry.reason}`}
          </p>
          {entry.error !== null && <p className="[overflow-wrap:anywhere] text-act">{entry.error}</p>}
          {unknown && (
            <p className="text-look">
              Spillway stopped in the middle of this, so whether it took effect is not known. Look at the
              target.
            </p>
          )}
          <div className="grid gap-3 lg:grid-cols-3">
            <Json title="Asked for" value={entry.input} />
            <Json title="Before" value={entry.before} />
            <Json title="After" value={entry.after} />
          </div>
        </div>
      </td>
    </tr>
  );
}

function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <div className="min-w-0">
      <div className="mb-1 text-label text-muted">{title}</div>
      {value === null || value === undefined ? (
        <span className="text-faint" title="Nothing was recorded.">
          {DASH}
        </span>
      ) : (
        <Lines text={JSON.stringify(value, null, 2)} />
      )}
    </div>
  );
}

const shownLines = 20;

/** Its beginning, and all of it on demand: a selection of messages is as long as it is. */
function Lines({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const lines = text.split('\n');
  const cut = !whole && lines.length > shownLines;
  return (
    <div className="rounded-control border bg-ground p-2">
      <pre className="font-mono text-[12px] whitespace-pre-wrap [overflow-wrap:anywhere]">
        {cut ? lines.slice(0, shownLines).join('\n') : text}
      </pre>
      {cut && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setWhole(true)}>
          <ChevronDown /> All {formatExact(lines.length)} lines
        </Button>
      )}
    </div>
  );
}
