// Who holds the unacknowledged messages, channel by channel, the silent ones called out; and the way to cut one off.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CircleCheck, Hourglass, Unplug } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { Metric } from '@/server/domain/metric';
import type { QueueRef } from '@/server/domain/queue';
import { type HolderView, isIdle, type UnackedView } from '@/server/domain/unacked';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { DASH, formatCount, formatRate, plural } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Notice, Skeleton } from '../ui/states';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { idleSentence, silenceWords, unlistedMessages } from './unacked-words';

const CloseConnectionDialog = dynamic(
  () => arrived(import('./close-connection-dialog').then((file) => file.CloseConnectionDialog)),
  { ssr: false },
);

const columns: readonly Column[] = [
  { label: 'Application' },
  { label: 'Client', wide: true },
  { label: 'Channel', wide: true },
  { label: 'Prefetch', numeric: true, wide: true },
  { label: 'Unacked', numeric: true },
  { label: 'Acks/s', numeric: true, wide: true },
  { label: 'Last ack', numeric: true },
  { label: <span className="sr-only">Actions</span> },
];

export function UnackedPanel({ queueRef, blocked }: { queueRef: QueueRef; blocked: string | null }) {
  const trpc = useTRPC();
  const query = useQuery(
    trpc.queues.holders.queryOptions(queueRef, { placeholderData: keepPreviousData, ...useLive() }),
  );
  const held = query.data?.unackedMessages ?? null;
  return (
    <Panel title="Unacked, by consumer" {...(held !== null && { aside: plural(held, 'message') })} flush>
      <QueryStates
        query={query}
        failed="The broker did not tell who holds what"
        skeleton={<Skeleton className="m-4 h-24" />}
      >
        {(view) => <Holders view={view} queueRef={queueRef} blocked={blocked} />}
      </QueryStates>
    </Panel>
  );
}

function Holders({
  view,
  queueRef,
  blocked,
}: {
  view: UnackedView;
  queueRef: QueueRef;
  blocked: string | null;
}) {
  const [closing, setClosing] = useState<HolderView | null>(null);
  const { holders, channelCount, unackedMessages } = view;
  const idle = holders.filter(isIdle);
  const refusal = useRefusal('connection.close') ?? blocked;
  return (
    <>
      {idle.length > 0 && (
        <div className="flex flex-col gap-1 border-b p-3">
          {idle.slice(0, 3).map((holder) => (
            <Notice key={holder.channel} tone="look" icon={<Hourglass />}>
              {idleSentence(holder)}
            </Notice>
          ))}
          {idle.length > 3 && (
            <p className="px-1 text-label text-muted">{plural(idle.length - 3, 'more idle one')} below.</p>
          )}
        </div>
      )}
      {holders.length === 0 ? (
        <Nobody unackedMessages={unackedMessages} />
      ) : (
        <Table>
          <Head columns={columns} />
          <tbody>
            {holders.map((holder) => (
              <HolderRow
                key={holder.channel}
                holder={holder}
                refusal={refusal}
                onClose={() => setClosing(holder)}
              />
            ))}
          </tbody>
        </Table>
      )}
      <Remainder view={view} shown={holders.length} channelCount={channelCount} />
      {closing !== null && (
        <CloseConnectionDialog
          queueRef={queueRef}
          connection={closing.connection}
          close={() => setClosing(null)}
        />
      )}
    </>
  );
}

function HolderRow({
  holder,
  refusal,
  onClose,
}: {
  holder: HolderView;
  refusal: string | null;
  onClose: () => void;
}) {
  const { application, peer, user, channel, prefetch, unackedMessages, otherQueues } = holder;
  return (
    <Tr>
      <Td className="max-w-32 truncate md:max-w-48" title={holder.consumerTags.join('\n')}>
        {application ?? (peer || DASH)}
      </Td>
      <Td wide className="whitespace-nowrap">
        {peer || DASH}
        {user !== null && <span className="ml-2 text-muted">{user}</span>}
      </Td>
      <Td wide className="max-w-56">
        <Name className="text-muted">{channel}</Name>
      </Td>
      <Td numeric wide title={prefetch === 0 ? 'No limit: the broker sends all it has' : undefined}>
        {prefetch === 0 ? 'unlimited' : formatCount(prefetch)}
      </Td>
      <Td
        numeric
        title={
          otherQueues.length > 0
            ? `Of the channel as a whole, which also consumes from ${otherQueues.join(', ')}.`
            : undefined
        }
      >
        {otherQueues.length > 0 && unackedMessages !== null && <span className="text-muted">≤ </span>}
        {formatCount(unackedMessages)}
      </Td>
      <Td numeric wide>
        <Measured metric={holder.ackRatePerSec} words={(value) => formatRate(value)} />
      </Td>
      <Td
        numeric
        className={isIdle(holder) ? 'font-medium whitespace-nowrap text-look' : 'whitespace-nowrap'}
      >
        <Measured metric={holder.silentMs} words={() => `${silenceWords(holder.silentMs)} ago`} />
      </Td>
      <Td className="text-right">
        <Button
          size="sm"
          variant="ghost"
          disabled={refusal !== null || holder.connection === ''}
          title={refusal ?? 'Cut this client off; what it holds goes back'}
          onClick={onClose}
        >
          <Unplug className="max-md:hidden" /> Close
          <span className="sr-only"> the connection of {application ?? peer}</span>
        </Button>
      </Td>
    </Tr>
  );
}

function Measured({ metric, words }: { metric: Metric; words: (value: number) => string }) {
  if (metric.value === null) return <span title={metric.reason}>{DASH}</span>;
  return <>{words(metric.value)}</>;
}

function Nobody({ unackedMessages }: { unackedMessages: number | null }) {
  return (
    <EmptyState icon={<CircleCheck />} title="No consumer is attached">
      {unackedMessages === null
        ? 'The broker does not tell whether anything is held.'
        : unackedMessages === 0
          ? 'Nothing is unacknowledged.'
          : `${plural(unackedMessages, 'message')} unacknowledged, held by a channel that does not consume: taken with basic.get.`}
    </EmptyState>
  );
}

function Remainder({
  view,
  shown,
  channelCount,
}: {
  view: UnackedView;
  shown: number;
  channelCount: number;
}) {
  const unlisted = channelCount > shown ? null : unlistedMessages(view.unackedMessages, view.holders);
  const notes = [
    channelCount > shown
      ? `${plural(channelCount - shown, 'more channel')} consume; only ${shown} are asked about.`
      : null,
    shown > 0 && (unlisted ?? 0) > 0
      ? `${plural(unlisted ?? 0, 'more message')} held by none of these: taken with basic.get, or counted some seconds apart.`
      : null,
  ].filter((note) => note !== null);
  if (notes.length === 0) return null;
  return <p className="border-t px-4 py-2 text-label text-muted">{notes.join(' ')}</p>;
}
