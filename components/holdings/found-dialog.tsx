// Puts what was found in a capture back into a queue. Where it is to be redriven, that is planned from the queue once it is
// there: one engine moves messages, with its pace, canary and ledger, wherever they were kept.
'use client';

import { useState } from 'react';
import { toast } from '../ui/toast';
import type { QueueRef } from '@/server/domain/queue';
import { formatExact, plural } from '../ui/format';
import { Notice } from '../ui/states';
import type { FoundMessages } from './found-messages';
import { NameField } from '../ui/name-field';
import { StoreDialog } from './store-dialog';
import { useFoundReturn } from './use-found-return';

type FoundDialogProps = {
  queueRef: QueueRef;
  found: FoundMessages;
  /** Null: they are only to be returned. */
  onRedrive: ((selection: FoundMessages['selection']) => void) | null;
  close: () => void;
};

export function FoundDialog({ queueRef, found, onRedrive, close }: FoundDialogProps) {
  const [queue, setQueue] = useState(queueRef.name);
  const [reason, setReason] = useState('');
  const target = onRedrive === null ? queue : queueRef.name;
  const back = useFoundReturn(queueRef, (messages) => {
    close();
    if (onRedrive !== null) onRedrive(found.selection);
    else toast.success(`${plural(messages, 'message')} returned to ${target}.`);
  });
  const { captured, many } = found;
  if (captured === null) return null;
  return (
    <StoreDialog
      title={onRedrive === null ? 'Return to the queue' : 'Redrive what is captured'}
      description={
        onRedrive === null
          ? `${many}, as far as captured, will be published to the queue byte for byte, oldest first; each is forgotten here once the broker confirms it. A crash loses none; where it stays uncertain whether one arrived, it is listed.`
          : `${many}, as far as captured, will go back to ${queueRef.name} first, byte for byte: a crash loses none. Then you read the plan of the redrive, which takes them from there.`
      }
      keep={back.underWay ? 'Hide' : 'Keep them here'}
      act={onRedrive === null ? 'Return them' : 'Return and plan the redrive'}
      ready={target !== '' && !back.underWay}
      pending={false}
      error={back.error}
      {...{ reason, setReason, close }}
      submit={() => back.start(captured, target === queueRef.name ? null : target, reason)}
    >
      <p className="text-table text-muted">
        A capture that runs is paused for it and stays paused until you resume it; what arrives meanwhile
        stays in the queue.
      </p>
      {onRedrive === null && (
        <NameField
          label="Queue"
          help={`In the vhost ${queueRef.vhost}. CC and BCC are left out: they would send copies elsewhere.`}
          value={queue}
          onChange={setQueue}
        />
      )}
      {back.underWay && (
        <Notice tone="moving">
          {formatExact(back.returnedMessages)} returned so far. It goes on when this is hidden.
        </Notice>
      )}
      {back.doubt && (
        <Notice tone="look">
          Of some it is not known whether the queue has them. Decide about them under “Kept in Spillway”, then
          redrive from the queue.
        </Notice>
      )}
    </StoreDialog>
  );
}
