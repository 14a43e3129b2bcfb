// Sends a copy of one message; the original stays where it is. The dialog says so before anything is sent.
'use client';

import { useMutation } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { useCluster } from '../clusters/use-cluster';
import { useBrokerRefusal } from '../clusters/use-condition';
import { type DestinationDraft, isChosen } from '../redrives/destination-choice';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { Name } from '../ui/name';
import { NotNow } from '../ui/not-now';
import { ErrorState } from '../ui/states';
import { MessageDestination, targetWords } from './message-destination';

export function ReplayCopy({ queueRef, message }: { queueRef: QueueRef; message: MessageView }) {
  const [open, setOpen] = useState(false);
  const cluster = useCluster(queueRef.clusterId);
  const refusal = useBrokerRefusal('message.replay', queueRef.clusterId);
  const forbidden =
    (message.offset === null ? null : 'A copy can be replayed from a queue only, not yet from a stream.') ??
    refusal ??
    (cluster?.readOnly === true ? `${cluster.name} is read-only in Spillway.` : null);
  return (
    <>
      <Button
        size="sm"
        disabled={forbidden !== null}
        title={forbidden ?? undefined}
        onClick={() => setOpen(true)}
      >
        <Send /> Replay a copy
      </Button>
      {open && <ReplayDialog queueRef={queueRef} message={message} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReplayDialog({
  queueRef,
  message,
  onClose,
}: {
  queueRef: QueueRef;
  message: MessageView;
  onClose: () => void;
}) {
  const { origin } = message;
  const [destination, setDestination] = useState<DestinationDraft>(
    origin === null ? { kind: 'queue', name: '' } : { kind: 'origin' },
  );
  const [reason, setReason] = useState('');
  const replay = useReplay(queueRef, onClose);
  const asking = useAsking(queueRef.clusterId, 'messages.replay');
  const refusal = useBrokerRefusal('message.replay', queueRef.clusterId);
  const busy = replay.isPending || asking.pending;
  const unsaid = asking.needed && reason.trim() === '';
  const send = () => {
    const asked = { ...queueRef, fingerprint: message.fingerprint, destination };
    if (asking.needed) asking.ask(asked, reason);
    else replay.mutate(asked);
  };
  const target = targetWords(destination, message, queueRef.name);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Replay a copy"
      description={
        <>
          Send a byte-exact copy of this message to {target === '' ? 'a queue' : <Name>{target}</Name>}. The
          original stays in <Name>{queueRef.name}</Name>.
        </>
      }
      footer={
        <>
          {refusal !== null && <NotNow why={refusal} />}
          <Button onClick={onClose}>Keep it as it is</Button>
          <Button
            variant="primary"
            disabled={refusal !== null || !isChosen(destination) || busy || unsaid}
            onClick={send}
          >
            {sendWords(busy, asking.needed)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <AskingNotice asking={asking} />
        <MessageDestination
          queueRef={queueRef}
          origin={origin?.queue ?? null}
          value={destination}
          onChange={setDestination}
        />
        {asking.needed && <ReasonField value={reason} onChange={setReason} />}
        {explanation}
        {replay.error !== null && (
          <ErrorState title="The copy was not confirmed" message={replay.error.message} />
        )}
      </div>
    </Dialog>
  );
}

const explanation = (
  <p className="text-table text-muted">
    Success is reported once the broker has confirmed that the copy is in the queue. If the connection breaks
    in between, the copy may have arrived or not. A copy that has been sent cannot be called back. To find the
    message, Spillway looks at the queue once more.
  </p>
);

function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  return (
    <Field label="Reason, for who approves">
      {(ids) => (
        <Input
          {...ids}
          maxLength={limits.reasonChars}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

function useReplay({ name }: QueueRef, onClose: () => void) {
  const trpc = useTRPC();
  return useMutation(
    trpc.messages.replay.mutationOptions({
      onSuccess: ({ target, putBack }) => {
        const original = putBack.sentence ?? `The original is still in ${name}.`;
        toast.success(`A copy arrived in ${target}. ${original}`);
        onClose();
      },
    }),
  );
}

function sendWords(busy: boolean, waits: boolean): string {
  if (waits) return busy ? 'Asking…' : 'Ask for approval';
  return busy ? 'Sending…' : 'Send the copy';
}
