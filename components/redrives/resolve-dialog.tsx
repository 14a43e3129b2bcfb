// The dialog before a decision about messages in doubt: what will happen, to how many, and what cannot be undone;
// afterwards what it came to, with what was not found.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { parkingQueueOf } from '@/server/domain/redrive';
import { type ResolutionKind, resolveSentence } from '@/server/domain/redrive-doubt';
import type { LedgerEntry } from '@/server/domain/redrive-entries';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { plural } from '../ui/format';
import { NameField, TypedName } from '../ui/name-field';
import { ReasonField } from '../ui/reason-field';
import { ErrorState, Notice } from '../ui/states';
import { resolutionWords } from './ledger-words';
import type { RedriveDetail } from './redrive-detail';

type Choice = { parkingQueue: string; typedName: string; reason: string };

export function ResolveDialog({
  redrive,
  kind,
  entries,
  messages,
  onDone,
  onClose,
}: {
  redrive: RedriveDetail;
  kind: ResolutionKind;
  /** Null: all that are open. */
  entries: readonly LedgerEntry[] | null;
  messages: number;
  onDone: () => void;
  onClose: () => void;
}) {
  const { id, queue, parking } = redrive;
  const standard = parkingQueueOf({ after: 1, queue: parking?.queue ?? null }, queue);
  const [choice, setChoice] = useState<Choice>({ parkingQueue: standard, typedName: '', reason: '' });
  const resolve = useResolve(onDone);
  const { verb } = resolutionWords[kind];
  const parkingQueue = choice.parkingQueue.trim() || standard;
  const ready = (kind !== 'dropped' || choice.typedName === queue) && !resolve.isPending;
  const submit = () => {
    const places = entries?.map(({ windowSeq, position }) => ({ windowSeq, position })) ?? null;
    const { typedName, reason } = choice;
    const parked = kind === 'parked' ? parkingQueue : null;
    resolve.mutate({
      redriveId: id,
      kind,
      entries: places,
      parkingQueue: parked,
      typedName,
      reason: reason.trim(),
    });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !resolve.isPending) onClose();
      }}
      title={`${verb} ${plural(messages, 'message')} in doubt`}
      description={resolveSentence(kind, { messages, source: queue, parkingQueue })}
      footer={
        <Footer
          done={resolve.isSuccess}
          busy={resolve.isPending}
          act={`${verb} ${plural(messages, 'message')}`}
          danger={kind === 'dropped'}
          submit={ready ? submit : null}
          onClose={onClose}
        />
      }
    >
      {resolve.data === undefined ? (
        <div className="flex flex-col gap-4">
          {resolve.error !== null && (
            <ErrorState title="It was not carried out to the end" message={resolve.error.message} />
          )}
          <Fields kind={kind} queue={queue} choice={choice} setChoice={setChoice} />
        </div>
      ) : (
        <Notice tone="ok" icon={<CircleCheck className="text-ok" />}>
          {resolve.data.sentence}
        </Notice>
      )}
    </Dialog>
  );
}

function Footer({
  done,
  busy,
  act,
  danger,
  submit,
  onClose,
}: {
  done: boolean;
  busy: boolean;
  act: string;
  danger: boolean;
  /** Null while something is missing. */
  submit: (() => void) | null;
  onClose: () => void;
}) {
  if (done) {
    return (
      <Button variant="primary" onClick={onClose}>
        Close
      </Button>
    );
  }
  return (
    <>
      <Button onClick={onClose} disabled={busy}>
        Leave listed
      </Button>
      <Button variant={danger ? 'danger' : 'primary'} disabled={submit === null} onClick={() => submit?.()}>
        {busy ? 'Working…' : act}
      </Button>
    </>
  );
}

function useResolve(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.redrives.resolve.mutationOptions({
      onSuccess: onDone,
      // Also after a failure: a part may have been carried out.
      onSettled: async () => {
        await queryClient.invalidateQueries(trpc.redrives.pathFilter());
      },
    }),
  );
}

function Fields({
  kind,
  queue,
  choice,
  setChoice,
}: {
  kind: ResolutionKind;
  queue: string;
  choice: Choice;
  setChoice: (choice: Choice) => void;
}) {
  return (
    <>
      {kind === 'parked' && (
        <NameField
          label="Parking queue"
          help="Declared durable where it does not exist."
          value={choice.parkingQueue}
          onChange={(parkingQueue) => setChoice({ ...choice, parkingQueue })}
        />
      )}
      {kind === 'dropped' && (
        <TypedName
          name={queue}
          label="Type the name of the queue"
          value={choice.typedName}
          onChange={(typedName) => setChoice({ ...choice, typedName })}
        />
      )}
      <ReasonField value={choice.reason} onChange={(reason) => setChoice({ ...choice, reason })} />
    </>
  );
}
