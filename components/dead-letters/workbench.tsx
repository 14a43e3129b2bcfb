// One dead-letter queue: how full and from where, a look that gives the causes first and then the messages,
// and putting one, some or all of them back to work.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Inbox, Link2Off } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import type { RedriveSelection, RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { CausesPanel } from '../causes/causes-panel';
import { SearchPanel } from '../causes/search-panel';
import { useKnownCauses } from '../causes/use-known-causes';
import { useSearchDraft } from '../causes/use-search-draft';
import { useBrokerRefusal } from '../clusters/use-condition';
import type { FoundMessages } from '../holdings/found-messages';
import { KeptPanel } from '../holdings/kept-panel';
import { useHoldings, useKept } from '../holdings/use-holdings';
import { links } from '../links';
import { LookBar } from '../messages/look-bar';
import { useLook } from '../messages/use-look';
import { useLive } from '../shell/refresh';
import { occupiedBy } from '../redrives/redrive-words';
import { useTRPC } from '../trpc';
import { useQueueRef } from '../use-queue-ref';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { buttonClass } from '../ui/button';
import { formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { PageHead, Panel, StatRowSkeleton } from '../ui/panel';
import { QueryStates, Together } from '../ui/query-states';
import { EmptyState, Skeleton, SkeletonRows } from '../ui/states';
import { NewestRedrive, useNewestRedrive } from './newest-redrive';
import { RedriveBar } from './redrive-bar';
import { useSelection } from './use-selection';
import { figureLabels, WorkbenchHead } from './workbench-head';

const SeenMessages = dynamic(
  () => arrived(import('../messages/seen-messages').then((file) => file.SeenMessages)),
  {
    ssr: false,
  },
);
const SeenCauses = dynamic(() => arrived(import('./seen-causes').then((file) => file.SeenCauses)), {
  ssr: false,
});

const RedriveDialog = dynamic(
  () => arrived(import('../redrives/redrive-dialog').then((file) => file.RedriveDialog)),
  {
    ssr: false,
  },
);
const ArchiveDialog = dynamic(
  () => arrived(import('../holdings/archive-dialog').then((file) => file.ArchiveDialog)),
  {
    ssr: false,
  },
);
const FoundDialog = dynamic(
  () => arrived(import('../holdings/found-dialog').then((file) => file.FoundDialog)),
  {
    ssr: false,
  },
);

export function Workbench() {
  const queueRef = useQueueRef();
  if (queueRef === null) {
    return (
      <Panel flush>
        <EmptyState
          icon={<Link2Off />}
          title="This address names no dead-letter queue"
          action={
            <Link href={links.deadLetters} className={buttonClass({ variant: 'primary' })}>
              Open dead letters
            </Link>
          }
        >
          The cluster, the vhost or the name is missing in the address.
        </EmptyState>
      </Panel>
    );
  }
  // Another queue is another workbench: nothing seen or selected is carried over.
  return <WorkbenchOf key={Object.values(queueRef).join('\n')} queueRef={queueRef} />;
}

function WorkbenchOf({ queueRef }: { queueRef: QueueRef }) {
  const trpc = useTRPC();
  const queue = useQuery(
    trpc.queues.get.queryOptions(queueRef, { ...useLive(), placeholderData: keepPreviousData }),
  );
  return (
    <>
      {queue.data === undefined && (
        <PageHead
          above={<Link href={links.deadLetters}>Dead letters</Link>}
          title={<Name whole>{queueRef.name}</Name>}
        />
      )}
      <QueryStates
        query={queue}
        failed="This dead-letter queue could not be read"
        skeleton={<WorkbenchSkeleton />}
      >
        {(view) => <Bench queueRef={queueRef} view={view} />}
      </QueryStates>
    </>
  );
}

function WorkbenchSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="-mt-2 h-4 w-96 max-w-full" />
      <StatRowSkeleton labels={figureLabels} />
      <Skeleton className="h-5 w-96 max-w-full" />
      <PanelsSkeleton />
    </div>
  );
}

function PanelsSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-[50px] max-sm:h-32" />
      <Panel title="Causes" flush>
        <SkeletonRows rows={3} />
      </Panel>
      <Panel title="Kept in Spillway" flush>
        <Skeleton className="m-4 h-10" />
      </Panel>
      <Panel title="Look at messages">
        <Skeleton className="h-24 max-w-prose" />
      </Panel>
    </div>
  );
}

const nothingSeen = { messages: [], capability: null };

function Bench({ queueRef, view }: { queueRef: QueueRef; view: QueueView }) {
  const look = useLook(queueRef);
  const { messages, capability } = look.result ?? nothingSeen;
  const { chosen, selection } = useSelection(messages);
  const clear = () =>
    selection.toggle(
      messages.map(({ position }) => position),
      false,
    );
  const [redriving, setRedriving] = useState<RedriveSelection | null>(null);
  const [discarding, setDiscarding] = useState<RedriveSelection | null>(null);
  const { newest, isPending: newestPending } = useNewestRedrive(queueRef);
  const gone = view.deletedAtMs !== null;
  const forbidden = useBrokerRefusal('redrive.start', queueRef.clusterId) ?? forbiddenBecause(view, newest);
  const causes = useKnownCauses(queueRef);
  const reads = useRefusal('messages.read') === null;
  const holdings = useHoldings(queueRef);
  const kept = useKept(queueRef);
  const pending = newestPending || (reads && causes.isPending) || holdings.isPending;
  return (
    <div className="flex flex-col gap-4">
      <WorkbenchHead view={view} captured={kept.capturing} />
      <Together pending={pending} skeleton={<PanelsSkeleton />}>
        <div className="flex flex-col gap-4">
          {newest !== null && <NewestRedrive redrive={newest} />}
          {!gone && (
            <RedriveBar
              depthMessages={view.row.depthMessages}
              kept={kept}
              chosen={chosen}
              forbidden={forbidden}
              onRedrive={setRedriving}
              onDiscard={setDiscarding}
              onClear={clear}
            />
          )}
          <CausesAndSearch queueRef={queueRef} forbidden={forbidden} onRedrive={setRedriving} />
          <Kept {...{ queueRef, view, forbidden, discarding }} onClose={() => setDiscarding(null)} />
          {!gone && (
            <Panel title="Look at messages">
              <LookBar queueRef={queueRef} look={look} />
            </Panel>
          )}
          {look.result !== null && messages.length === 0 && <NoMessage />}
          {messages.length > 0 && (
            <>
              <CausesSeen {...{ messages, selection }} depth={view.row.depthMessages} />
              <Panel title="Messages" flush>
                <SeenMessages {...{ queueRef, messages, selection, capability }} />
              </Panel>
            </>
          )}
          {redriving !== null && (
            <RedriveDialog
              queueRef={queueRef}
              selection={redriving}
              depthMessages={view.row.depthMessages}
              look={look}
              causes={causes.causes}
              onClose={() => setRedriving(null)}
            />
          )}
        </div>
      </Together>
    </div>
  );
}

function CausesSeen({ depth, ...seen }: React.ComponentProps<typeof SeenCauses> & { depth: number | null }) {
  return (
    <Panel
      title="Causes of the messages seen"
      aside={<SeenOf seen={seen.messages.length} depth={depth} />}
      flush
    >
      <SeenCauses {...seen} />
    </Panel>
  );
}

function NoMessage() {
  return (
    <Panel flush>
      <EmptyState icon={<Inbox />} title="No message to show">
        The queue is empty, or a consumer or a redrive holds what is in it.
      </EmptyState>
    </Panel>
  );
}

function Kept({
  queueRef,
  view,
  forbidden,
  discarding,
  onClose,
}: {
  queueRef: QueueRef;
  view: QueueView;
  forbidden: string | null;
  /** What is to go to the archive, while that is being asked. */
  discarding: RedriveSelection | null;
  onClose: () => void;
}) {
  const gone = view.deletedAtMs !== null;
  return (
    <>
      <KeptPanel queueRef={queueRef} forbidden={gone ? 'The queue is gone.' : forbidden} />
      {discarding !== null && (
        <ArchiveDialog
          queueRef={queueRef}
          selection={discarding}
          depthMessages={view.row.depthMessages}
          close={onClose}
        />
      )}
    </>
  );
}

/** What is captured of a selection goes back to the queue before the redrive is planned. */
function CausesAndSearch({
  queueRef,
  forbidden,
  onRedrive,
}: {
  queueRef: QueueRef;
  forbidden: string | null;
  onRedrive: (selection: RedriveSelection) => void;
}) {
  const search = useSearchDraft();
  const [asked, setAsked] = useState<{ found: FoundMessages; redrive: boolean } | null>(null);
  const acts = {
    queueRef,
    forbidden,
    onRedrive: (found: FoundMessages) =>
      found.captured === null ? onRedrive(found.selection) : setAsked({ found, redrive: true }),
  };
  return (
    <>
      <CausesPanel {...acts} onSearch={({ keys }) => search.setConditions([{ kind: 'cause', keys }])} />
      <SearchPanel {...acts} search={search} onReturn={(found) => setAsked({ found, redrive: false })} />
      {asked !== null && (
        <FoundDialog
          queueRef={queueRef}
          found={asked.found}
          onRedrive={asked.redrive ? onRedrive : null}
          close={() => setAsked(null)}
        />
      )}
    </>
  );
}

function forbiddenBecause(view: QueueView, newest: RedriveView | null): string | null {
  if (view.readOnly) return `${view.row.clusterName} is read-only in Spillway.`;
  return newest !== null && isActive(newest.state) ? occupiedBy(newest) : null;
}

/** Causes are those of what was seen; how much that is of the queue is said beside them. */
function SeenOf({ seen, depth }: { seen: number; depth: number | null }) {
  if (depth === null) return <>{plural(seen, 'message')} seen</>;
  return (
    <>
      {formatExact(seen)} of {plural(Math.max(seen, depth), 'message')} seen
    </>
  );
}
