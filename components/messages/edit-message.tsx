// Edits one message and puts it back: the fields, what changes beside them, and only then the act. It is a redrive of
// exactly this message, so its page tells what became of it.
'use client';

import { useMutation } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useMemo, useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import { changeOf, editedParts } from '@/server/domain/message-edit';
import type { QueueRef } from '@/server/domain/queue';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { useCluster } from '../clusters/use-cluster';
import { useBrokerRefusal } from '../clusters/use-condition';
import { links } from '../links';
import { type DestinationDraft, isChosen } from '../redrives/destination-choice';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { Name } from '../ui/name';
import { NotNow } from '../ui/not-now';
import { EmptyState, ErrorState, Notice } from '../ui/states';
import { DiffView } from './diff-view';
import { draftOfMessage, type EditDraft, editOf, problemOf, textsOf } from './edit-draft';
import { EditFields } from './edit-fields';
import { diffBodies, diffLines } from './line-diff';
import { MessageDestination, targetWords } from './message-destination';

export function EditMessage({ queueRef, message }: { queueRef: QueueRef; message: MessageView }) {
  const [open, setOpen] = useState(false);
  const cluster = useCluster(queueRef.clusterId);
  const refusal = useBrokerRefusal('message.edit', queueRef.clusterId);
  const forbidden =
    (message.offset === null ? null : 'A stream keeps its messages: nothing can be put back from it.') ??
    refusal ??
    maskedRefusal(message) ??
    (cluster?.readOnly === true ? `${cluster.name} is read-only in Spillway.` : null);
  return (
    <>
      <Button
        size="sm"
        disabled={forbidden !== null}
        title={forbidden ?? undefined}
        onClick={() => setOpen(true)}
      >
        <Pencil /> Edit and put back
      </Button>
      {open && <EditDialog queueRef={queueRef} message={message} onClose={() => setOpen(false)} />}
    </>
  );
}

function maskedRefusal({ masked }: MessageView): string | null {
  return masked === undefined ? null : 'Parts of it are masked for your role, so it cannot be edited here.';
}

type EditDialogProps = { queueRef: QueueRef; message: MessageView; onClose: () => void };

function EditDialog({ queueRef, message, onClose }: EditDialogProps) {
  const [draft, setDraft] = useState(() => draftOfMessage(message));
  const [reason, setReason] = useState('');
  const [destination, setDestination] = useState<DestinationDraft>(
    message.origin === null ? { kind: 'queue', name: '' } : { kind: 'origin' },
  );
  const problem = problemOf(draft);
  const edit = problem === null ? editOf(draft, message) : null;
  const parts = edit === null ? '' : editedParts(changeOf(edit));
  const start = usePutBack();
  const asking = useAsking(queueRef.clusterId, 'messages.edit');
  const refusal = useBrokerRefusal('message.edit', queueRef.clusterId);
  const busy = start.isPending || start.isSuccess || asking.pending;
  const unsaid = asking.needed && reason.trim() === '';
  const target = targetWords(destination, message, queueRef.name);
  const putBack = () => {
    if (edit === null) return;
    const asked = { ...queueRef, fingerprint: message.fingerprint, destination, edit };
    if (asking.needed) asking.ask(asked, reason);
    else start.mutate({ ...asked, reason: reason.trim() });
  };
  return (
    <Dialog
      open
      size="xl"
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Edit and put back ${message.messageId ?? 'one message'}`}
      description={
        <>
          Move this one message to {target === '' ? 'a queue' : <Name>{target}</Name>}
          {parts === '' ? '' : ` with its ${parts.replaceAll(',', ' and ')} changed`}. The original leaves{' '}
          <Name>{queueRef.name}</Name> once the broker has the edited copy, and cannot be had back.
        </>
      }
      footer={
        <>
          {refusal !== null && <NotNow why={refusal} />}
          <Button onClick={onClose}>Keep it as it is</Button>
          <Button
            variant="primary"
            disabled={refusal !== null || parts === '' || !isChosen(destination) || busy || unsaid}
            onClick={putBack}
          >
            {putBackWords(busy, asking.needed)}
          </Button>
        </>
      }
    >
      <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
        <EditFields draft={draft} onChange={setDraft} />
        <div className="flex min-w-0 flex-col gap-5">
          <AskingNotice asking={asking} />
          {start.error !== null && (
            <ErrorState title="The message was not put back" message={start.error.message} />
          )}
          <Changes message={message} draft={draft} problem={problem} edited={parts !== ''} />
          <MessageDestination
            queueRef={queueRef}
            origin={message.origin?.queue ?? null}
            value={destination}
            onChange={setDestination}
          />
          <ReasonField value={reason} onChange={setReason} />
        </div>
      </div>
    </Dialog>
  );
}

function putBackWords(busy: boolean, waits: boolean): string {
  if (waits) return busy ? 'Asking…' : 'Ask for approval';
  return busy ? 'Starting…' : 'Put the edited message back';
}

function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return (
    <Field label="Reason" help="Stands in the audit log beside your name and digests of the edit.">
      {(ids) => (
        <Input
          {...ids}
          maxLength={limits.reasonChars}
          placeholder="For example: wrong currency, INC-1042"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

function usePutBack() {
  const router = useRouter();
  const trpc = useTRPC();
  return useMutation(
    trpc.messages.edit.mutationOptions({ onSuccess: ({ id }) => router.push(links.redrive(id)) }),
  );
}

type ChangesProps = { message: MessageView; draft: EditDraft; problem: string | null; edited: boolean };

function Changes({ message, draft, problem, edited }: ChangesProps) {
  const { fields, body } = useMemo(() => {
    const { fields, bodyAfter } = textsOf(draft);
    const before = draftOfMessage(message).body.text;
    return {
      fields: fields.before === fields.after ? [] : diffLines(fields.before, fields.after),
      body: before === bodyAfter ? [] : diffBodies(before, bodyAfter),
    };
  }, [draft, message]);
  return (
    <section aria-label="What changes" className="flex min-w-0 flex-col gap-2">
      <h3 className="text-table font-medium">What changes</h3>
      {problem !== null && <Notice tone="act">{problem}</Notice>}
      {problem === null && !edited && (
        <div className="rounded-control border">
          <EmptyState title="Nothing yet">
            Change the body, a header or a property, and the difference stands here.
          </EmptyState>
        </div>
      )}
      {body.length > 0 && <DiffView label="Body before and after" lines={body} />}
      {fields.length > 0 && <DiffView label="Properties and headers before and after" lines={fields} />}
    </section>
  );
}
