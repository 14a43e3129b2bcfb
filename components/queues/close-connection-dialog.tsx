// Cuts a client off: says all that goes with it, asks for its address and the reason.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { QueueRef } from '@/server/domain/queue';
import type { ConnectionView } from '@/server/domain/unacked';
import { useTRPC } from '../trpc';
import { ReasonField } from '../ui/reason-field';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { formatCount, plural } from '../ui/format';
import { Name } from '../ui/name';
import { ErrorState, Skeleton } from '../ui/states';
import { TypedName } from '../ui/name-field';
import { closeSentence, whoWords } from './unacked-words';

type Props = { queueRef: QueueRef; connection: string; close: () => void };

export function CloseConnectionDialog({ queueRef, connection, close }: Props) {
  const trpc = useTRPC();
  const ref = { ...queueRef, connection };
  const query = useQuery(trpc.queues.connection.queryOptions(ref));
  const { run, pending, error } = useClose(close);
  const [typedName, setTypedName] = useState('');
  const [reason, setReason] = useState('');
  const view = query.data;
  const ready = view !== undefined && typedName === view.peer && !pending;
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={(open) => {
        if (!open && !pending) close();
      }}
      title="Close the connection"
      description={view === undefined ? 'Reading what goes with it…' : closeSentence(view)}
      footer={
        <>
          <Button onClick={close} disabled={pending}>
            Keep it
          </Button>
          <Button form="close-connection" type="submit" variant="danger" disabled={!ready}>
            {pending ? 'Working…' : 'Close the connection'}
          </Button>
        </>
      }
    >
      <form
        id="close-connection"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run({ ...ref, typedName, reason });
        }}
      >
        {error !== null && <ErrorState title="Nothing was confirmed" message={error} />}
        {query.error !== null && (
          <ErrorState title="The connection could not be read" message={query.error.message} />
        )}
        {view === undefined ? (
          query.error === null && <Skeleton className="h-40" />
        ) : (
          <>
            <Carried view={view} />
            <TypedName
              name={view.peer}
              label="Type the address of the client"
              value={typedName}
              onChange={setTypedName}
            />
            <ReasonField
              help="Kept in the audit, and written into the broker's log."
              value={reason}
              onChange={setReason}
            />
          </>
        )}
      </form>
    </Dialog>
  );
}

function Carried({ view: { channels } }: { view: ConnectionView }) {
  return (
    <ul
      aria-label="What goes with it"
      className="flex max-h-48 flex-col overflow-y-auto rounded-control border text-table"
    >
      {channels.map(({ name, unackedMessages, consumers }) => (
        <li
          key={name}
          className="flex flex-wrap items-baseline justify-between gap-x-4 border-b px-3 py-1.5 last:border-b-0"
        >
          <Name className="text-muted">{name}</Name>
          <span className="tabular-nums">{formatCount(unackedMessages)} unacked</span>
          <span className="w-full text-label">
            {consumers.length === 0
              ? 'no consumer'
              : consumers.map(({ queue, tag }) => `${queue} (${tag})`).join(', ')}
          </span>
        </li>
      ))}
      {channels.length === 0 && <li className="px-3 py-1.5 text-muted">{plural(0, 'channel')}</li>}
    </ul>
  );
}

function useClose(close: () => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const mutation = useMutation(
    trpc.queues.closeConnection.mutationOptions({
      onSuccess: (view) => {
        close();
        toast.success(`Closed the connection of ${whoWords(view)}.`);
        void client.invalidateQueries();
      },
    }),
  );
  return { run: mutation.mutate, pending: mutation.isPending, error: mutation.error?.message ?? null };
}
