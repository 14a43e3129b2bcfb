// All redrives, newest first; those that run move before one's eyes.
'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCcw, Undo2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useRowCursor } from '../shell/use-row-cursor';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { type Column, Head, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { RedriveBar } from './redrive-progress';
import { listedRedrives } from './redrive-questions';
import { RedriveStateBadge } from './redrive-state';
import { askedMessages, selectionWords, targetWords } from './redrive-words';
import { UnattendedNotice } from './unattended-notice';

/** What a phone has no room for; it stands in the redrive. */
const wide = 'max-md:hidden';

const redriveColumns: readonly Column[] = [
  { label: 'From' },
  { label: 'What', wide: true },
  { label: 'To', wide: true },
  { label: 'State' },
  { label: 'Progress', wide: true, className: 'w-40' },
  { label: 'Moved', numeric: true },
  { label: 'Stayed', numeric: true, wide: true },
  { label: 'In doubt', numeric: true, wide: true },
  { label: 'By', wide: true },
  { label: 'Started', numeric: true, wide: true, className: 'w-28' },
];

export function RedrivesScreen() {
  const trpc = useTRPC();
  const live = useLive();
  const redrives = useQuery(
    trpc.redrives.list.queryOptions(listedRedrives, {
      refetchInterval: ({ state }) =>
        state.data?.some((redrive) => isActive(redrive.state)) === true ? 1_000 : live.refetchInterval,
    }),
  );
  return (
    <>
      <PageHead
        title="Redrives"
        note="Dead letters put back to work: what moved, where to, who started it."
      />
      <QueryStates
        query={redrives}
        failed="The redrives could not be read"
        skeleton={
          <Panel flush>
            <TableSkeleton columns={redriveColumns} rowClass="h-[47px]" />
          </Panel>
        }
      >
        {(rows) => (
          <div className="flex flex-col gap-4">
            <UnattendedNotice redrives={rows} />
            <Panel flush>{rows.length === 0 ? <NoRedrives /> : <RedrivesTable rows={rows} />}</Panel>
          </div>
        )}
      </QueryStates>
    </>
  );
}

function NoRedrives() {
  return (
    <EmptyState
      icon={<RotateCcw />}
      title="No redrive yet"
      action={
        <Link href={links.deadLetters} className={buttonClass({ variant: 'primary' })}>
          Open dead letters
        </Link>
      }
    >
      A redrive starts from a dead-letter queue: look at its messages, choose, and start.
    </EmptyState>
  );
}

export function RedrivesTable({ rows }: { rows: readonly RedriveView[] }) {
  const router = useRouter();
  const current = useRowCursor({
    count: rows.length,
    idAt: (index) => rows[index]?.id,
    open: (index) => {
      const redrive = rows[index];
      if (redrive !== undefined) router.push(links.redrive(redrive.id));
    },
  });
  return (
    <>
      <Table className="md:min-w-[920px]">
        <Head columns={redriveColumns} />
        <tbody>
          {rows.map((redrive, index) => (
            <RedriveRow key={redrive.id} redrive={redrive} current={index === current} />
          ))}
        </tbody>
      </Table>
      {rows.length === listedRedrives.limit && (
        <p className="border-t px-4 py-2 text-label text-muted">
          The newest {listedRedrives.limit} are shown. Older ones stand in the audit log.
        </p>
      )}
    </>
  );
}

function RedriveRow({ redrive, current }: { redrive: RedriveView; current: boolean }) {
  const recall = redrive.undoOf !== null;
  return (
    <Tr current={current} className="[&>td]:py-1">
      <Td className="max-w-32 md:max-w-56">
        <Link
          href={links.redrive(redrive.id)}
          aria-label={recall ? `Recall from ${redrive.queue}` : `Redrive of ${redrive.queue}`}
          className="flex min-w-0 hover:underline"
        >
          <Name>{redrive.queue}</Name>
        </Link>
        <span className="block truncate text-label text-faint">
          {recall && <span className="text-muted md:hidden">Recall · </span>}
          {redrive.vhost} · {redrive.clusterName}
        </span>
      </Td>
      <Td className={cn(wide, 'whitespace-nowrap')}>
        {recall ? (
          <span className="inline-flex items-center gap-1.5">
            <Undo2 className="size-3.5 shrink-0 text-muted" aria-hidden /> Recall of a redrive
          </span>
        ) : (
          selectionWords(redrive.selection, redrive.boundMessages)
        )}
      </Td>
      <Td className={cn(wide, 'max-w-56 truncate')} title={targetWords(redrive)}>
        {targetWords(redrive)}
      </Td>
      <Td>
        <RedriveStateBadge state={redrive.state} unattended={redrive.unattendedSinceMs !== null} />
      </Td>
      <Td className={wide}>
        <RedriveBar redrive={redrive} thin />
      </Td>
      <Td numeric>
        {formatExact(redrive.movedMessages)}
        <span className="block text-label text-faint md:hidden">
          of {formatExact(askedMessages(redrive))}
        </span>
      </Td>
      <Td numeric className={cn(wide, redrive.failedMessages > 0 ? 'text-act' : 'text-faint')}>
        {formatExact(redrive.failedMessages)}
      </Td>
      <Td numeric className={cn(wide, redrive.inDoubtMessages > 0 ? 'text-look' : 'text-faint')}>
        {formatExact(redrive.inDoubtMessages)}
      </Td>
      <Td
        className={cn(wide, 'max-w-40 truncate')}
        title={redrive.reason === '' ? undefined : redrive.reason}
      >
        {redrive.actor}
      </Td>
      <Td numeric className={wide}>
        <Ago atMs={redrive.createdAtMs} />
      </Td>
    </Tr>
  );
}
