// Approve, decline with words, withdraw: whichever is whoever's who looks.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { ApprovalDetail } from '@/server/domain/approval';
import { limits } from '@/server/domain/limits';
import { useRouter } from 'next/navigation';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, TextArea } from '../ui/field';
import { ErrorState } from '../ui/states';
import { approveWords } from './approval-words';

export function Decision({ request }: { request: ApprovalDetail }) {
  const [open, setOpen] = useState<'approve' | 'decline' | null>(null);
  const client = useQueryClient();
  const trpc = useTRPC();
  const withdraw = useMutation(
    trpc.approvals.withdraw.mutationOptions({
      onError: ({ message }) => toast.error(message),
      onSettled: () => client.invalidateQueries(),
    }),
  );
  const { id: requestId, own, mayNotApprove } = request;
  if (own) {
    return (
      <Button disabled={withdraw.isPending} onClick={() => withdraw.mutate({ requestId })}>
        {withdraw.isPending ? 'Withdrawing…' : 'Withdraw'}
      </Button>
    );
  }
  const refused = mayNotApprove === null ? {} : { disabled: true, title: mayNotApprove };
  return (
    <>
      <Button {...refused} onClick={() => setOpen('decline')}>
        Decline…
      </Button>
      <Button {...refused} variant="primary" onClick={() => setOpen('approve')}>
        Approve…
      </Button>
      {open === 'approve' && <ApproveDialog request={request} close={() => setOpen(null)} />}
      {open === 'decline' && <DeclineDialog requestId={requestId} close={() => setOpen(null)} />}
    </>
  );
}

const destructive = new Set(['queue.purge', 'queue.delete']);

function ApproveDialog({ request, close }: { request: ApprovalDetail; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const approve = useMutation(
    trpc.approvals.approve.mutationOptions({
      onSuccess: ({ redriveId }) => {
        close();
        toast.success('Approved, and done.');
        if (redriveId !== null) router.push(links.redrive(redriveId));
      },
      onSettled: () => client.invalidateQueries(),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !approve.isPending) close();
      }}
      title="Approve this"
      description={`It runs now on ${request.queue}, in the name of ${request.actor}. Both of you stand in the audit.`}
      footer={
        <>
          <Button onClick={close} disabled={approve.isPending}>
            Not yet
          </Button>
          <Button
            variant={destructive.has(request.action) ? 'danger' : 'primary'}
            disabled={approve.isPending}
            onClick={() => approve.mutate({ requestId: request.id })}
          >
            {approve.isPending ? 'Working…' : approveWords[request.action]}
          </Button>
        </>
      }
    >
      {approve.error === null ? (
        <p className="text-table text-muted">They say: {request.reason}</p>
      ) : (
        <ErrorState title="It was not done" message={approve.error.message} />
      )}
    </Dialog>
  );
}

function DeclineDialog({ requestId, close }: { requestId: string; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [words, setWords] = useState('');
  const decline = useMutation(
    trpc.approvals.decline.mutationOptions({ onSuccess: close, onSettled: () => client.invalidateQueries() }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title="Decline this"
      description="Who asked reads why not. Nothing is done."
      footer={
        <>
          <Button onClick={close}>Not yet</Button>
          <Button
            form="decline"
            type="submit"
            variant="primary"
            disabled={words.trim() === '' || decline.isPending}
          >
            {decline.isPending ? 'Declining…' : 'Decline'}
          </Button>
        </>
      }
    >
      <form
        id="decline"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (words.trim() !== '') decline.mutate({ requestId, words });
        }}
      >
        {decline.error !== null && <ErrorState title="It was not declined" message={decline.error.message} />}
        <Field label="Why not">
          {(ids) => (
            <TextArea
              {...ids}
              maxLength={limits.reasonChars}
              value={words}
              onChange={({ target }) => setWords(target.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
