// Removes stored messages for good: the true purge, under the typed name.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import type { HoldingView } from '@/server/domain/holding';
import { useTRPC } from '../trpc';
import { plural } from '../ui/format';
import { NameField, StoreDialog } from './store-dialog';

export function RemoveDialog({ holding, close }: { holding: HoldingView; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [typedName, setTypedName] = useState('');
  const [reason, setReason] = useState('');
  const what = plural(holding.messages, 'message');
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
      description={`${what} will be gone. The queue has lost them and nobody else has a copy. This cannot be undone.`}
      keep="Keep them"
      act="Remove for good"
      danger
      ready={typedName === holding.queue}
      pending={remove.isPending}
      error={remove.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => remove.mutate({ holdingId: holding.id, typedName, reason })}
    >
      <code className="font-mono text-table [overflow-wrap:anywhere] whitespace-pre-wrap">
        {holding.queue}
      </code>
      <NameField label="Type the name of the queue" value={typedName} onChange={setTypedName} />
    </StoreDialog>
  );
}
