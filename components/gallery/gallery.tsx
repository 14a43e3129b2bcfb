// Every screen in one place while one develops: choose a screen and a state, and it stands below as it would in the console,
// with what this Spillway watches.
'use client';

import { useQuery } from '@tanstack/react-query';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import type { QueueRow } from '@/server/domain/queue';
import { queueListInputSchema } from '@/server/domain/queue';
import { AccountScreen } from '../access/account-screen';
import { UsersScreen } from '../access/users-screen';
import { ApprovalScreen } from '../approvals/approval-screen';
import { ApprovalsScreen } from '../approvals/approvals-screen';
import { AuditScreen } from '../audit/audit-screen';
import { ClusterScreen, NewClusterScreen } from '../clusters/cluster-screens';
import { ClustersScreen } from '../clusters/clusters-screen';
import { DeadLettersScreen } from '../dead-letters/dead-letters-screen';
import { Workbench } from '../dead-letters/workbench';
import { MaskingScreen } from '../masking/masking-screen';
import { OverviewScreen } from '../overview/overview-screen';
import { GroupScreen } from '../queues/group-screen';
import { QueueScreen } from '../queues/queue-screen';
import { QueuesScreen } from '../queues/queues-screen';
import { RedriveScreen } from '../redrives/redrive-screen';
import { RedrivesScreen } from '../redrives/redrives-screen';
import { useTRPC } from '../trpc';
import { Select } from '../ui/field';
import { type Places, type ScreenId, screens } from './screens';
import { Simulated, type SimulatedState, simulatedStates } from './simulated';

const queue = () => <QueueScreen />;

/** What stands at each screen's address. */
const contents: Partial<Record<ScreenId, (at: Places) => React.ReactNode>> = {
  overview: () => <OverviewScreen />,
  queues: () => <QueuesScreen view={null} />,
  queue,
  'queue-consumers': queue,
  'queue-messages': queue,
  'queue-definition': queue,
  stream: queue,
  charts: () => <GroupScreen />,
  'dead-letters': () => <DeadLettersScreen />,
  'dead-letter-queue': () => <Workbench />,
  redrives: () => <RedrivesScreen />,
  redrive: ({ redriveId }) => <RedriveScreen redriveId={redriveId} />,
  approvals: () => <ApprovalsScreen />,
  approval: ({ approvalId }) => <ApprovalScreen requestId={approvalId} />,
  clusters: () => <ClustersScreen />,
  cluster: ({ clusterId }) => <ClusterScreen clusterId={clusterId} />,
  'cluster-new': () => <NewClusterScreen />,
  masking: () => <MaskingScreen />,
  audit: () => <AuditScreen />,
  users: () => <UsersScreen />,
  account: () => <AccountScreen />,
};

export function Gallery() {
  const at = usePlaces();
  const path = usePathname();
  const router = useRouter();
  const params = useSearchParams();
  const screen = screens.find(({ id }) => id === params.get('screen')) ?? screens[0];
  const state = simulatedStates.find((known) => known === params.get('state')) ?? 'filled';
  const show = (id: string, next: SimulatedState) => {
    const chosen = screens.find((one) => one.id === id) ?? screen;
    // A screen reads what it is about from the address, as it does at its own.
    const query = new URLSearchParams(chosen.path(at).split('?')[1] ?? '');
    query.set('screen', chosen.id);
    query.set('state', next);
    router.replace(`${path}?${query.toString()}`);
  };
  return (
    <>
      <div className="mb-6 flex flex-wrap gap-3 border-b pb-4">
        <Select aria-label="Screen" value={screen.id} onChange={({ target }) => show(target.value, state)}>
          {screens.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </Select>
        <Select
          aria-label="State"
          value={state}
          onChange={({ target }) => {
            const next = simulatedStates.find((known) => known === target.value);
            if (next !== undefined) show(screen.id, next);
          }}
        >
          {simulatedStates.map((known) => (
            <option key={known}>{known}</option>
          ))}
        </Select>
      </div>
      <Simulated key={`${screen.id} ${state}`} state={state}>
        {contents[screen.id]?.(at)}
      </Simulated>
    </>
  );
}

const none = { clusterId: '', vhost: '/', name: '' };

/** The first of each that this Spillway knows. */
function usePlaces(): Places {
  const trpc = useTRPC();
  const queues = useQuery(trpc.queues.list.queryOptions(queueListInputSchema.parse({ limit: 200 })));
  const redrives = useQuery(trpc.redrives.list.queryOptions({}));
  const approvals = useQuery(trpc.approvals.list.queryOptions());
  const first = (is: (row: QueueRow) => boolean) => {
    const row = queues.data?.rows.find(is);
    return row === undefined ? none : { clusterId: row.clusterId, vhost: row.vhost, name: row.name };
  };
  return {
    clusterId: first(() => true).clusterId,
    queue: first(({ type }) => type !== 'stream'),
    stream: first(({ type }) => type === 'stream'),
    deadLetterQueue: first(({ name }) => name.endsWith('.dlq')),
    redriveId: redrives.data?.[0]?.id ?? '',
    approvalId: approvals.data?.[0]?.id ?? '',
  };
}
