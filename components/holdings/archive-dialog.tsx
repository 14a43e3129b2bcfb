// Discards messages to the archive: they leave the queue and can come back, for as long as they are kept.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveSelection } from '@/server/domain/redrive';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { useTRPC } from '../trpc';
import { plural } from '../ui/format';
import { DaysField, daysOf, StoreDialog } from './store-dialog';

export function ArchiveDialog({
  queueRef,
  selection,
  depthMessages,
  close,
}: {
  queueRef: QueueRef;
  selection: RedriveSelection;
  depthMessages: number | null;
  close: () => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [days, setDays] = useState(String(limits.storeKeepDaysDefault));
  const [reason, setReason] = useState('');
  const archive = useMutation(
    trpc.holdings.archive.mutationOptions({
      onSuccess: () => {
        close();
        toast.success('They go to the archive, under "Kept in Spillway".');
        void client.invalidateQueries();
      },
    }),
  );
  const keepDays = daysOf(days);
  const chosen = selection.kind === 'messages' ? selection.fingerprints.length : depthMessages;
  const asking = useAsking(queueRef.clusterId, 'holdings.archive', chosen);
  return (
    <StoreDialog
      title="Discard to the archive"
      description={`${whichWords(selection, depthMessages)} will leave ${queueRef.name} and be kept in Spillway, byte for byte, each acknowledged only after it is stored. What arrives later stays in the queue. They can be returned or downloaded from there.`}
      keep="Leave them there"
      act={asking.needed ? 'Ask for approval' : 'Discard to the archive'}
      ready={keepDays !== null && (!asking.needed || reason.trim() !== '')}
      pending={archive.isPending || asking.pending}
      error={archive.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => {
        if (keepDays === null) return;
        const asked = { ...queueRef, selection, keepDays };
        if (asking.needed) asking.ask(asked, reason);
        else archive.mutate({ ...asked, reason });
      }}
    >
      <AskingNotice asking={asking} />
      <DaysField label="Keep them for, days" value={days} onChange={setDays} />
    </StoreDialog>
  );
}

function whichWords(selection: RedriveSelection, depthMessages: number | null): string {
  if (selection.kind === 'messages') return plural(selection.fingerprints.length, 'selected message');
  if (selection.kind !== 'all') return 'The selected messages';
  return depthMessages === null ? 'All messages' : `All ${plural(depthMessages, 'message')}`;
}
