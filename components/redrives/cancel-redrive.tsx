// Cancels a redrive after saying what that does.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import { useState } from 'react';
import type { RedriveView } from '@/server/domain/redrive';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/states';
import { cancelWords } from './cancel-words';

export function CancelRedrive({ redrive }: { redrive: RedriveView }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const cancel = useMutation(
    trpc.redrives.cancel.mutationOptions({
      onSuccess: async () => {
        setOpen(false);
        await queryClient.invalidateQueries(trpc.redrives.get.queryFilter({ redriveId: redrive.id }));
      },
    }),
  );
  const waiting = redrive.state === 'cancelling';
  const refusal = useRefusal('redrive.cancel');
  return (
    <>
      <Button
        variant="danger-quiet"
        disabled={waiting || refusal !== null}
        title={refusal ?? undefined}
        onClick={() => setOpen(true)}
      >
        <Square /> {waiting ? 'Stopping…' : 'Cancel redrive'}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Cancel this redrive"
        description={cancelWords(redrive)}
        footer={
          <>
            <Button onClick={() => setOpen(false)}>Let it run</Button>
            <Button
              variant="danger"
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ redriveId: redrive.id })}
            >
              {cancel.isPending ? 'Cancelling…' : 'Cancel redrive'}
            </Button>
          </>
        }
      >
        {cancel.error === null ? undefined : (
          <ErrorState title="It was not cancelled" message={cancel.error.message} />
        )}
      </Dialog>
    </>
  );
}
