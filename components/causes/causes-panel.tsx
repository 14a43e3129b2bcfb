// The causes of what was seen of a queue: scanned or captured. First on a dead-letter queue's page, because "why" comes before
// "what is in it".
'use client';

import { useQuery } from '@tanstack/react-query';
import { Inbox, Merge, RotateCcw, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import type { CauseLine, CausesBasis, CausesView } from '@/server/domain/causes/causes-view';
import type { QueueRef } from '@/server/domain/queue';
import type { FoundMessages } from '../holdings/found-messages';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { useOpened } from '../use-opened';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, ErrorState, Skeleton } from '../ui/states';
import { CauseRows } from './cause-rows';
import { ScanBar } from './scan-bar';
import { useCurate } from './use-curate';
import { type Scan, useScan } from './use-scan';

const CauseSheet = dynamic(() => arrived(import('./cause-sheet').then((file) => file.CauseSheet)), {
  ssr: false,
});

type Acts = {
  /** Why nothing may be moved here; null when it may. */
  forbidden: string | null;
  onRedrive: (found: FoundMessages) => void;
  /** Absent where there is nothing to search in. */
  onSearch?: (cause: CauseLine) => void;
};

export function CausesPanel({ queueRef, ...acts }: Acts & { queueRef: QueueRef }) {
  const trpc = useTRPC();
  const live = useLive();
  const scan = useScan(queueRef);
  const running = scan.phase.kind === 'running';
  const { clusterId, vhost, name } = queueRef;
  const causes = useQuery(
    trpc.causes.list.queryOptions({ clusterId, vhost, name }, running ? { refetchInterval: 500 } : live),
  );
  const refusal = useRefusal('messages.read');
  if (refusal !== null) return null;
  return (
    <Panel title="Causes" aside={causes.data === undefined ? undefined : <Basis view={causes.data} />} flush>
      <QueryStates
        query={causes}
        failed="The causes could not be read"
        skeleton={
          <div className="flex flex-col gap-3 p-4">
            <Skeleton className="h-8 w-72 max-w-full" />
            <Skeleton className="h-16" />
          </div>
        }
      >
        {(view) => <Causes queueRef={queueRef} view={view} scan={scan} {...acts} />}
      </QueryStates>
    </Panel>
  );
}

function Causes({
  queueRef,
  view,
  scan,
  forbidden,
  onRedrive,
  onSearch,
}: Acts & { queueRef: QueueRef; view: CausesView; scan: Scan }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [openId, setOpenId] = useOpened('cause');
  const chosen = useMemo(() => view.causes.filter(({ id }) => selected.has(id)), [selected, view.causes]);
  const open = view.causes.find(({ id }) => id === openId) ?? null;
  const select = (id: string, on: boolean) =>
    setSelected((before) => new Set(on ? [...before, id] : [...before].filter((one) => one !== id)));
  const capturing = view.bases.some(({ kind }) => kind === 'capture');
  const redrive = (causes: readonly CauseLine[]) => onRedrive(foundIn(causes, capturing));
  return (
    <>
      <div className="border-b px-4 py-3">
        <ScanBar
          queueRef={queueRef}
          scan={scan}
          bases={view.bases}
          causes={view.causes.length + view.more.causes}
          primary={view.bases.length === 0}
        />
      </div>
      {chosen.length > 0 && (
        <ChosenBar
          queueRef={queueRef}
          chosen={chosen}
          forbidden={forbidden}
          onRedrive={() => redrive(chosen)}
          onClear={() => setSelected(new Set())}
        />
      )}
      {view.causes.length === 0 ? (
        <NoCause bases={view.bases} running={scan.phase.kind === 'running'} />
      ) : (
        <CauseRows view={view} selected={selected} onSelect={select} onOpen={setOpenId} />
      )}
      {view.more.causes > 0 && (
        <p className="border-t px-4 py-2 text-label text-muted">
          {plural(view.more.causes, 'more cause')} with {plural(view.more.messages, 'message')} not shown: the
          smallest.
        </p>
      )}
      {open !== null && (
        <CauseSheet
          queueRef={queueRef}
          cause={open}
          forbidden={forbidden}
          onRedrive={(cause) => redrive([cause])}
          {...(onSearch !== undefined && { onSearch })}
          onClose={() => setOpenId(null)}
        />
      )}
    </>
  );
}

/** Why no cause stands here. */
function NoCause({ bases, running }: { bases: readonly CausesBasis[]; running: boolean }) {
  const scan = bases.find(({ kind }) => kind === 'scan');
  if (running || scan?.running === true) return <Skeleton className="m-4 h-16" />;
  const [title, why] = bases.some(({ kind }) => kind === 'capture')
    ? ['No message is kept', 'Nothing is captured of this queue at the moment.']
    : scan === undefined
      ? [
          'Nothing was seen of this queue yet',
          'A scan groups what is in the queue by why it died, and says for each cause whether it can be put back.',
        ]
      : scan.ended === null
        ? ['No message was there', 'The queue was empty, or others held what is in it.']
        : ['Nothing was seen', 'The scan ended before the first message. Scan again to see what is there.'];
  return (
    <EmptyState icon={<Inbox />} title={title}>
      {why}
    </EmptyState>
  );
}

function foundIn(causes: readonly CauseLine[], captured: boolean): FoundMessages {
  const keys = causes.flatMap((cause) => cause.keys);
  const messages = causes.reduce((sum, { count }) => sum + count, 0);
  return {
    selection: { kind: 'causes', keys },
    captured: captured ? { kind: 'filter', conditions: [{ kind: 'cause', keys }] } : null,
    many: `${causes.every(({ exact }) => exact) ? '' : 'About '}${plural(messages, 'message')}`,
  };
}

function ChosenBar({
  queueRef,
  chosen,
  forbidden,
  onRedrive,
  onClear,
}: Pick<Acts, 'forbidden'> & {
  queueRef: QueueRef;
  chosen: readonly CauseLine[];
  onRedrive: () => void;
  onClear: () => void;
}) {
  const { change, changing, error } = useCurate(queueRef);
  const refusal = useRefusal('cause.change');
  const keys = chosen.flatMap((cause) => cause.keys);
  const messages = chosen.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="flex flex-col gap-2 border-b bg-raised px-4 py-2">
      <div className="flex flex-wrap items-center gap-2">
        <span className="mr-auto text-table text-muted" role="status">
          {plural(chosen.length, 'cause')} selected, {plural(messages, 'message')}
        </span>
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X /> Clear
        </Button>
        <Button
          size="sm"
          disabled={chosen.length < 2 || changing || refusal !== null}
          title={refusal ?? (chosen.length < 2 ? 'Select two causes or more.' : undefined)}
          onClick={() => change({ keys }, onClear)}
        >
          <Merge /> Merge
        </Button>
        <Button size="sm" disabled={forbidden !== null} title={forbidden ?? undefined} onClick={onRedrive}>
          <RotateCcw /> Redrive {formatExact(messages)}
        </Button>
      </div>
      {error !== null && <ErrorState title="Not changed" message={error} />}
    </div>
  );
}

/** What the screen speaks of. */
function Basis({ view: { bases, messages } }: { view: CausesView }) {
  if (bases.length === 0) return null;
  const kinds = new Set(bases.map(({ kind }) => kind));
  const how = kinds.size > 1 ? 'captured and scanned' : kinds.has('capture') ? 'captured' : 'scanned';
  return (
    <>
      {plural(messages, 'message')} {how}
    </>
  );
}
