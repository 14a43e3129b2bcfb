// What was typed holds from the next window of the redrive on.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { RedriveView } from '@/server/domain/redrive';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/states';
import { draftOf, readChange } from './pace-draft';
import { ChangeableFields, RateField } from './pace-controls';

export function ChangePaceDialog({ redrive, onClose }: { redrive: RedriveView; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(redrive));
  const { change, errors } = readChange(draft);
  const wrong = Object.keys(errors).length > 0;
  const mutation = useMutation(
    trpc.redrives.change.mutationOptions({
      onSuccess: async () => {
        onClose();
        await queryClient.invalidateQueries(trpc.redrives.get.queryFilter({ redriveId: redrive.id }));
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Change the speed"
      description="It holds from the next messages on, without a burst; what is in flight is not touched."
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            variant="primary"
            disabled={wrong || mutation.isPending}
            onClick={() => mutation.mutate({ redriveId: redrive.id, ...change })}
          >
            {mutation.isPending ? 'Changing…' : 'Change speed'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RateField draft={draft} errors={errors} onChange={setDraft} />
        <ChangeableFields draft={draft} errors={errors} onChange={setDraft} />
        {mutation.error !== null && (
          <ErrorState title="The speed was not changed" message={mutation.error.message} />
        )}
      </div>
    </Dialog>
  );
}
