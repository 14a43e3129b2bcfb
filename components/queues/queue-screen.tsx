// The page of one queue: how it is and since when, its figures, then its tabs, and last what destroys.
'use client';

import { SearchX } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useQuery } from '@tanstack/react-query';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { arrived } from '../ui/arrive';
import { buttonClass } from '../ui/button';
import { PageHead, Panel, StatRowSkeleton } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { TabPanel, Tabs } from '../ui/tabs';
import { useQueueRef } from '../use-queue-ref';
import { blockedReason, DestructiveActions } from './destructive-actions';
import { ChartsSkeleton } from './charts-skeleton';
import { QueueCharts } from './queue-charts';
import { QueueHead } from './queue-head';
import { QueueNotices } from './queue-notices';
import { QueueTiles, tileLabels } from './queue-tiles';
import { useQueueTab } from './use-queue-tab';

const MessagesPanel = dynamic(
  () => arrived(import('../messages/messages-panel').then((file) => file.MessagesPanel)),
  {
    ssr: false,
    loading: TabSkeleton,
  },
);
const StreamPanel = dynamic(
  () => arrived(import('../messages/stream-panel').then((file) => file.StreamPanel)),
  {
    ssr: false,
    loading: TabSkeleton,
  },
);
const Topology = dynamic(() => arrived(import('./topology').then((file) => file.Topology)), {
  ssr: false,
  loading: TabSkeleton,
});
const Definition = dynamic(() => arrived(import('./definition').then((file) => file.Definition)), {
  ssr: false,
  loading: TabSkeleton,
});

export function QueueScreen() {
  const queueRef = useQueueRef();
  if (queueRef === null) return <NoSuchQueue message="This address does not name a queue." />;
  return <Queue key={JSON.stringify(queueRef)} queueRef={queueRef} />;
}

function Queue({ queueRef }: { queueRef: QueueRef }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.queues.get.queryOptions(queueRef, useLive()));
  if (query.data === undefined && query.error?.data?.code === 'NOT_FOUND') {
    return <NoSuchQueue message={query.error.message} />;
  }
  return (
    <>
      {query.data === undefined && (
        <PageHead
          above={<Link href={links.queues}>Queues</Link>}
          title={<span className="font-mono font-medium whitespace-pre-wrap">{queueRef.name}</span>}
        />
      )}
      <QueryStates query={query} failed="The queue could not be read" skeleton={<QueueSkeleton />}>
        {(view) => <QueueContent view={view} />}
      </QueryStates>
    </>
  );
}

function QueueContent({ view }: { view: QueueView }) {
  const { row, deletedAtMs } = view;
  const { clusterId, vhost, name } = row;
  const queueRef = { clusterId, vhost, name };
  const { tab, setTab, items } = useQueueTab(deletedAtMs !== null);
  return (
    <div className="flex flex-col gap-4">
      <div className="-mb-4">
        <QueueHead view={view} />
      </div>
      <QueueNotices view={view} />
      <QueueTiles view={view} queueRef={queueRef} />
      <Tabs items={items} value={tab} onChange={setTab}>
        <TabPanel value="charts">
          <QueueCharts view={view} queueRef={queueRef} />
        </TabPanel>
        <TabPanel value="topology">
          <Topology queueRef={queueRef} type={row.type} blocked={blockedReason(view)} />
        </TabPanel>
        <TabPanel value="messages">
          {row.type === 'stream' ? (
            <StreamPanel queueRef={queueRef} />
          ) : (
            <MessagesPanel queueRef={queueRef} loops={row.state === 'poison-loop'} />
          )}
        </TabPanel>
        <TabPanel value="definition">
          <Definition view={view} />
        </TabPanel>
      </Tabs>
      {deletedAtMs === null && <DestructiveActions view={view} queueRef={queueRef} />}
    </div>
  );
}

function NoSuchQueue({ message }: { message: string }) {
  return (
    <div className="rounded-control border">
      <EmptyState
        icon={<SearchX />}
        title="No such queue"
        action={
          <Link href={links.queues} className={buttonClass()}>
            All queues
          </Link>
        }
      >
        {message} It may have been renamed or deleted before Spillway saw it, or its cluster was removed.
      </EmptyState>
    </div>
  );
}

function TabSkeleton() {
  return <Skeleton className="h-64 w-full" />;
}

function QueueSkeleton() {
  const { tab } = useQueueTab(false);
  return (
    <div className="flex flex-col gap-4">
      <div className="-mt-2 flex flex-col gap-2">
        <Skeleton className="h-4 w-32" />
        <Skeleton className="h-4 w-96 max-w-full" />
      </div>
      <StatRowSkeleton labels={tileLabels} />
      <div className="flex h-9 items-center gap-5 border-b">
        {['w-12', 'w-24', 'w-16', 'w-16'].map((width, index) => (
          <Skeleton key={index} className={`h-3.5 ${width}`} />
        ))}
      </div>
      {tab === 'charts' ? (
        <Panel title="History">
          <ChartsSkeleton />
        </Panel>
      ) : (
        <TabSkeleton />
      )}
    </div>
  );
}
