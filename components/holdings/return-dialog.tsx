// Returns stored messages to a queue: their own, or another one of the same vhost.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import type { HoldingView } from '@/server/domain/holding';
import { useTRPC } from '../trpc';
import { plural } from '../ui/format';
import { NameField } from '../ui/name-field';
import { StoreDialog } from './store-dialog';

export function ReturnDialog({ holding, close }: { holding: HoldingView; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [queue, setQueue] = useState(holding.queue);
  const [reason, setReason] = useState('');
  const start = useMutation(
    trpc.holdings.return.mutationOptions({
      onSuccess: () => {
        close();
        toast.success(`Returning to ${queue}.`);
        void client.invalidateQueries();
      },
    }),
  );
  const what = plural(holding.messages, 'message');
  return (
    <StoreDialog
      title="Return to the queue"
      description={`${what} will be published to the queue byte for byte, oldest first; each is forgotten here once the broker confirms it. A crash loses none; where it stays uncertain whether one arrived, it is listed.`}
      keep="Keep them here"
      act={`Return ${what}`}
      ready={queue !== ''}
      pending={start.isPending}
      error={start.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => {
        const other = queue === holding.queue ? null : queue;
        start.mutate({ holdingId: holding.id, selection: { kind: 'all' }, queue: other, reason });
      }}
    >
      <NameField
        label="Queue"
        help={`In the vhost ${holding.vhost}. CC and BCC are left out: they would send copies elsewhere.`}
        value={queue}
        onChange={setQueue}
      />
    </StoreDialog>
  );
}
