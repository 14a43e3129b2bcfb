// The second factor of one's own account: turned on in a dialog, turned off with the password.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { arrived } from '../ui/arrive';
import { toast } from '../ui/toast';
import type { WaysIn } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Panel } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { Instant } from '../ui/time';
import { OwnPasswordField } from './password-field';

const FactorDialog = dynamic(() => arrived(import('./factor-dialog').then((file) => file.FactorDialog)), {
  ssr: false,
});

export function FactorPanel({ factor }: { factor: WaysIn['factor'] }) {
  // Whatever becomes of the factor meanwhile, a dialog stays what it is: it may show the backup codes.
  const [dialog, setDialog] = useState<'on' | 'off' | null>(null);
  return (
    <Panel title="Second factor">
      <div className="flex flex-col items-start gap-3">
        {factor === null ? (
          <p className="text-table text-muted">
            Off. When it is on, a code of an app on your phone is asked after the password.
          </p>
        ) : (
          <p className="text-table text-muted">
            <span className="text-ok">On</span> since <Instant atMs={factor.sinceMs} />;{' '}
            {factor.backupCodesLeft} backup codes left.
          </p>
        )}
        <Button
          variant={factor === null ? 'secondary' : 'danger-quiet'}
          onClick={() => setDialog(factor === null ? 'on' : 'off')}
        >
          {factor === null ? 'Turn it on…' : 'Turn it off…'}
        </Button>
      </div>
      {dialog === 'on' && <FactorDialog onClose={() => setDialog(null)} />}
      {dialog === 'off' && <OffDialog onClose={() => setDialog(null)} />}
    </Panel>
  );
}

function OffDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [currentPassword, setCurrentPassword] = useState('');
  const remove = useMutation(
    trpc.account.removeFactor.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.account.waysIn.queryFilter());
        toast.success('The second factor is off. The password alone signs you in.');
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Turn the second factor off"
      description="The password alone signs you in then. The secret in the app and the backup codes are worth nothing any more."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            form="factor-off"
            type="submit"
            variant="danger"
            disabled={currentPassword === '' || remove.isPending}
          >
            Turn it off
          </Button>
        </>
      }
    >
      <form
        id="factor-off"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate({ currentPassword });
        }}
      >
        {remove.error !== null && <ErrorState title="Not turned off" message={remove.error.message} />}
        <OwnPasswordField value={currentPassword} onChange={setCurrentPassword} />
      </form>
    </Dialog>
  );
}
