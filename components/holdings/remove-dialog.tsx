// Removes stored messages for good: the true purge, under the typed name.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { HoldingView } from '@/server/domain/holding';
import { AskingNotice } from '../approvals/asking-notice';
import { useAsking } from '../approvals/use-asking';
import { useTRPC } from '../trpc';
import { plural } from '../ui/format';
import { removalSentence } from './holding-words';
import { NameField } from '../ui/name-field';
import { StoreDialog } from './store-dialog';

export function RemoveDialog({ holding, close }: { holding: HoldingView; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [typedName, setTypedName] = useState('');
  const [reason, setReason] = useState('');
  const what = plural(holding.messages, 'message');
  const asking = useAsking(holding.clusterId, 'holdings.remove');
  const asks = asking.needed && holding.kind !== 'scan';
  const remove = useMutation(
    trpc.holdings.remove.mutationOptions({
      onSuccess: () => {
        close();
        toast.success(`Removed ${what}.`);
        void client.invalidateQueries();
      },
    }),
  );
  return (
    <StoreDialog
      title="Remove for good"
      description={removalSentence(holding.messages)}
      keep="Keep them"
      act={asks ? 'Ask for approval' : 'Remove for good'}
      danger
      ready={typedName === holding.queue && (!asks || reason.trim() !== '')}
      pending={remove.isPending || asking.pending}
      error={remove.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => {
        const { id: holdingId, clusterId, vhost, queue: name } = holding;
        if (asks) asking.ask({ clusterId, vhost, name, holdingId, typedName }, reason);
        else remove.mutate({ holdingId, typedName, reason });
      }}
    >
      {asks && <AskingNotice asking={asking} />}
      <code className="font-mono text-table [overflow-wrap:anywhere] whitespace-pre-wrap">
        {holding.queue}
      </code>
      <NameField label="Type the name of the queue" value={typedName} onChange={setTypedName} />
    </StoreDialog>
  );
}
