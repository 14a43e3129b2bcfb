// Audit entries as rows; a row opens what was asked for, what was before and after.
'use client';

import { ChevronDown, ChevronRight, CircleCheck, CircleHelp, CircleX, LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { Fragment, useState } from 'react';
import { useNow } from '../clock';
import { links } from '../links';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { DASH, formatDuration, formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Table, Td, Th, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { type AuditEntry, type AuditStanding, actionWord, standingOf, targetOf } from './audit-words';

/** What a phone has no room for; it stands in the details. */
const wide = 'max-md:hidden';

export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <Table className="md:min-w-[960px]">
      <thead>
        <tr>
          <Th className="w-8 pr-0">
            <span className="sr-only">Details</span>
          </Th>
          <Th>When</Th>
          <Th className={wide}>Who</Th>
          <Th>What</Th>
          <Th className={wide}>Target</Th>
          <Th className={wide}>Cluster</Th>
          <Th>Outcome</Th>
          <Th numeric className={wide}>
            Messages
          </Th>
          <Th className={wide}>Reason</Th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Fragment key={entry.id}>
            <EntryRow
              entry={entry}
              open={entry.id === openId}
              onToggle={() => setOpenId(entry.id === openId ? null : entry.id)}
            />
            {entry.id === openId && <EntryDetails entry={entry} />}
          </Fragment>
        ))}
      </tbody>
    </Table>
  );
}

function EntryRow({ entry, open, onToggle }: { entry: AuditEntry; open: boolean; onToggle: () => void }) {
  return (
    <Tr className={cn(open && 'bg-raised')}>
      <Td className="w-8 pr-0">
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
      <Td className="text-muted">
        <Instant atMs={entry.atMs} />
      </Td>
      <Td className={cn(wide, 'max-w-40 truncate')}>{entry.actor}</Td>
      <Td className="max-w-44 md:whitespace-nowrap" title={entry.action}>
        {actionWord(entry.action)}
        <span className="flex md:hidden">
          <Target entry={entry} />
        </span>
      </Td>
      <Td className={cn(wide, 'max-w-64')}>
        <Target entry={entry} />
      </Td>
      <Td className={cn(wide, 'max-w-40 truncate text-muted')}>{entry.clusterName ?? DASH}</Td>
      <Td className="max-w-28 md:max-w-72">
        <Outcome entry={entry} />
      </Td>
      <Td numeric className={wide}>
        {formatExact(entry.affectedMessages)}
      </Td>
      <Td className={cn(wide, 'max-w-60 truncate text-muted')} title={entry.reason}>
        {entry.reason === '' ? DASH : entry.reason}
      </Td>
    </Tr>
  );
}

function Target({ entry }: { entry: AuditEntry }) {
  const target = targetOf(entry);
  const name = <Name>{entry.target}</Name>;
  if (target === null) return name;
  const href = target.kind === 'redrive' ? links.redrive(target.id) : links.queue(target.ref);
  return (
    <Link href={href} aria-label={entry.target} className="flex min-w-0 hover:underline">
      {name}
    </Link>
  );
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
      <span className="truncate" title={entry.error ?? undefined}>
        {entry.error === null ? word : `${word}: ${entry.error}`}
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
        <pre className="max-h-72 overflow-y-auto rounded-control border bg-ground p-2 font-mono text-[12px] whitespace-pre-wrap [overflow-wrap:anywhere]">
          {JSON.stringify(value, null, 2)}
        </pre>
      )}
    </div>
  );
}
