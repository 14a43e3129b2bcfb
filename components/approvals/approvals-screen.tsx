// Requests for approval: those that wait first.
'use client';

import { useQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ApprovalView } from '@/server/domain/approval';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useRowCursor } from '../shell/use-row-cursor';
import { useTRPC } from '../trpc';
import { HelpLink } from '../help/help-link';
import { Badge } from '../ui/badge';
import { Name } from '../ui/name';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState } from '../ui/states';
import { type Column, Head, Table, TableSkeleton, Td, Tr } from '../ui/table';
import { Ago, Instant } from '../ui/time';
import { ApprovalState, useStanding } from './approval-state';
import { requestWords } from './approval-words';

const columns: readonly Column[] = [
  { label: 'What' },
  { label: 'Queue', wide: true },
  { label: 'Asked by', wide: true },
  { label: 'Reason', wide: true },
  { label: 'State' },
  { label: 'Asked', numeric: true, wide: true },
  { label: 'Expires', numeric: true, wide: true },
];

export function ApprovalsScreen() {
  const trpc = useTRPC();
  const approvals = useQuery(trpc.approvals.list.queryOptions(undefined, useLive()));
  return (
    <>
      <PageHead
        title="Approvals"
        note={
          <>
            What waits on production for a second person, and what became of it.{' '}
            <HelpLink page="people" heading="approval-by-a-second-person">
              How it works
            </HelpLink>
          </>
        }
      />
      <Panel flush>
        <QueryStates
          query={approvals}
          failed="The requests could not be read"
          skeleton={<TableSkeleton columns={columns} />}
        >
          {(rows) => (rows.length === 0 ? <NoRequests /> : <RequestTable rows={rows} />)}
        </QueryStates>
      </Panel>
    </>
  );
}

function NoRequests() {
  return (
    <EmptyState icon={<UserCheck />} title="Nothing waits for a second person">
      On a cluster in production, purges, deletes, edits, replays and large redrives are asked for here. Which
      redrives are large, and whether anything waits, stands in the settings of the cluster.
    </EmptyState>
  );
}

function RequestTable({ rows }: { rows: readonly ApprovalView[] }) {
  const router = useRouter();
  const current = useRowCursor({
    count: rows.length,
    idAt: (index) => rows[index]?.id,
    open: (index) => {
      const row = rows[index];
      if (row !== undefined) router.push(links.approval(row.id));
    },
  });
  return (
    <Table className="md:min-w-[860px]">
      <Head columns={columns} />
      <tbody>
        {rows.map((row, index) => (
          <RequestRow key={row.id} row={row} current={index === current} />
        ))}
      </tbody>
    </Table>
  );
}

function RequestRow({ row, current }: { row: ApprovalView; current: boolean }) {
  const waiting = useStanding(row) === 'waiting';
  return (
    <Tr current={current} className="[&>td]:py-1">
      <Td className="max-w-52 md:max-w-64">
        <Link href={links.approval(row.id)} className="font-medium hover:underline">
          {requestWords(row)}
        </Link>
        {waiting && row.mayNotApprove === null && (
          <Badge tone="look" className="ml-2">
            for you
          </Badge>
        )}
        <span className="block truncate text-label text-faint md:hidden">
          {row.queue} · {row.clusterName} · {row.actor}
        </span>
      </Td>
      <Td wide className="max-w-56">
        <Name>{row.queue}</Name>
        <span className="block truncate text-label text-faint">
          {row.vhost} · {row.clusterName}
        </span>
      </Td>
      <Td wide className="max-w-48 truncate" title={row.actor}>
        {row.own ? 'you' : row.actor}
      </Td>
      <Td wide className="max-w-56 truncate text-muted" title={row.reason}>
        {row.reason}
      </Td>
      <Td>
        <ApprovalState view={row} />
      </Td>
      <Td numeric wide>
        <Ago atMs={row.createdAtMs} />
      </Td>
      <Td numeric wide className={waiting ? '' : 'text-faint'}>
        <Instant atMs={row.expiresAtMs} />
      </Td>
    </Tr>
  );
}
