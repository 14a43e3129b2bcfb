// One redrive: where it stands while it runs, what happened once it is over, and the ledger beneath.
'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { arrived } from '../ui/arrive';
import { Name } from '../ui/name';
import { PageHead, Panel, StatRowSkeleton } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { Instant } from '../ui/time';
import { RedriveControls } from './redrive-controls';
import { RedriveFacts } from './redrive-facts';
import { EntrySheet } from './entry-sheet';
import type { RedriveDetail } from './redrive-detail';
import { ledgerColumns, RedriveLedger } from './redrive-ledger';
import { selectionWords, targetWords } from './redrive-words';
import { RedriveStanding } from './redrive-standing';
import { ReturnsPanel } from './returns-panel';
import { UnattendedNotice } from './unattended-notice';

const DoubtPanel = dynamic(() => arrived(import('./doubt-panel').then((file) => file.DoubtPanel)), {
  ssr: false,
});

const activeEveryMs = 700;

export function RedriveScreen({ redriveId }: { redriveId: string }) {
  const trpc = useTRPC();
  const live = useLive();
  const redrive = useQuery(
    trpc.redrives.get.queryOptions(
      { redriveId },
      {
        refetchInterval: ({ state }) =>
          state.data !== undefined && state.data.phase !== 'closed' ? activeEveryMs : live.refetchInterval,
      },
    ),
  );
  return (
    <>
      {redrive.data === undefined && (
        <PageHead above={<Link href={links.redrives}>Redrives</Link>} title="Redrive" />
      )}
      <QueryStates query={redrive} failed="This redrive could not be read" skeleton={<RedriveSkeleton />}>
        {(data) => <Redrive redrive={data} />}
      </QueryStates>
    </>
  );
}

function RedriveSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="-mt-2 h-4 w-96 max-w-full" />
      <Panel>
        <div className="flex flex-col gap-4">
          <Skeleton className="h-5 w-80 max-w-full" />
          <Skeleton className="h-2" />
          <StatRowSkeleton labels={['Moved', 'Stayed', 'Skipped', 'In doubt', 'Rate']} />
        </div>
      </Panel>
      <Panel title="Ledger" flush>
        <TableSkeleton columns={ledgerColumns} rows={3} />
      </Panel>
      <Panel title="Plan">
        <Skeleton className="h-40 max-w-prose" />
      </Panel>
    </div>
  );
}

function Redrive({ redrive }: { redrive: RedriveDetail }) {
  const { clusterId, vhost, queue, undoOf, destination } = redrive;
  const deadLetters = undoOf !== null && destination.kind === 'queue' ? destination.name : queue;
  return (
    <>
      <PageHead
        above={<Link href={links.redrives}>Redrives</Link>}
        title={
          <>
            {undoOf === null
              ? `Redrive of ${selectionWords(redrive.selection, redrive.boundMessages)} from `
              : 'Recall of a redrive from '}
            <Name whole>{queue}</Name>
          </>
        }
        note={<Note redrive={redrive} />}
        actions={
          <>
            <Link
              href={links.deadLetterQueue({ clusterId, vhost, name: deadLetters })}
              className="text-body text-accent hover:underline"
            >
              Open the dead-letter queue
            </Link>
            <RedriveControls redrive={redrive} />
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <UnattendedNotice redrives={redrive} />
        <RedriveStanding redrive={redrive} />
        <ReturnsPanel redrive={redrive} />
        <RedriveLedger redrive={redrive} />
        {redrive.inDoubtMessages > 0 && <DoubtPanel redrive={redrive} />}
        <RedriveFacts redrive={redrive} />
      </div>
      <EntrySheet redriveId={redrive.id} />
    </>
  );
}

function Note({ redrive }: { redrive: RedriveDetail }) {
  const { recalled, undoOf, vhost, clusterName } = redrive;
  return (
    <>
      {undoOf === null ? 'to ' : 'back to '}
      {targetWords(redrive)} ·{' '}
      {recalled !== null && (
        <>
          <Link href={links.redrive(recalled.id)} className="text-accent hover:underline">
            what the redrive by {recalled.actor}, <Instant atMs={recalled.createdAtMs} />, put there
          </Link>{' '}
          ·{' '}
        </>
      )}
      {vhost} · {clusterName}
    </>
  );
}
