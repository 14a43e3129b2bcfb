// Asks for the name and the reason, and says in one sentence what will be gone.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { ReasonField } from '../ui/reason-field';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { plural } from '../ui/format';
import { ErrorState } from '../ui/states';
import { destroySentence, type Destruction } from './destroy-sentence';
import { TypedName } from '../ui/name-field';

export type { Destruction };

export function DestroyDialog({
  what,
  view,
  queueRef,
  close,
}: {
  what: Destruction;
  view: QueueView;
  queueRef: QueueRef;
  close: () => void;
}) {
  const [typedName, setTypedName] = useState('');
  const [reason, setReason] = useState('');
  const destroy = useDestroy(what, queueRef, close);
  const asking = useAsking(queueRef.clusterId, what === 'purge' ? 'queues.purge' : 'queues.delete');
  const pending = destroy.pending || asking.pending;
  const ready = typedName === queueRef.name && !pending && (!asking.needed || reason.trim() !== '');
  const run = (input: QueueRef & { typedName: string; reason: string }) =>
    asking.needed ? asking.ask(input, reason) : destroy.run(input);
  const verb = what === 'purge' ? 'Purge the queue' : 'Delete the queue';
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) close();
      }}
      title={verb}
      description={destroySentence(what, view)}
      footer={
        <>
          <Button onClick={close} disabled={pending}>
            Keep it
          </Button>
          <Button form="destroy" type="submit" variant="danger" disabled={!ready}>
            {pending ? 'Working…' : asking.needed ? 'Ask for approval' : verb}
          </Button>
        </>
      }
    >
      <form
        id="destroy"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) run({ ...queueRef, typedName, reason });
        }}
      >
        <AskingNotice asking={asking} />
        {destroy.error !== null && <ErrorState title="Nothing was confirmed" message={destroy.error} />}
        <TypedName
          name={queueRef.name}
          label="Type the name of the queue"
          value={typedName}
          onChange={setTypedName}
        />
        <ReasonField
          label={asking.needed ? 'Reason, for who approves' : 'Reason'}
          value={reason}
          onChange={setReason}
        />
      </form>
    </Dialog>
  );
}

function useDestroy(what: Destruction, { name }: QueueRef, close: () => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const purge = useMutation(
    trpc.queues.purge.mutationOptions({
      onSuccess: ({ messages }) => {
        close();
        toast.success(
          messages === null ? `Purged ${name}.` : `Purged ${name}: ${plural(messages, 'message')} dropped.`,
        );
        void client.invalidateQueries();
      },
    }),
  );
  const remove = useMutation(
    trpc.queues.delete.mutationOptions({
      onSuccess: () => {
        toast.success(`Deleted ${name}.`);
        router.push(links.queues);
        void client.invalidateQueries();
      },
    }),
  );
  const chosen = what === 'purge' ? purge : remove;
  return {
    run: (input: QueueRef & { typedName: string; reason: string }) => chosen.mutate(input),
    pending: chosen.isPending,
    error: chosen.error?.message ?? null,
  };
}
