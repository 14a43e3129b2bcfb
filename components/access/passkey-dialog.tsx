// Makes a passkey: the password and a name, then the device is asked.
'use client';

import { type PublicKeyCredentialCreationOptionsJSON, startRegistration } from '@simplewebauthn/browser';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';
import { browserOf } from './browser-of';
import { OwnPasswordField } from './password-field';
import { passkeySentence } from './passkey-error';

export function PasskeyDialog({ onClose }: { onClose: () => void }) {
  const [currentPassword, setCurrentPassword] = useState('');
  const [name, setName] = useState(() => browserOf(window.navigator.userAgent));
  const add = useAddPasskey(onClose);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Add a passkey"
      description="The browser asks a device, which keeps the passkey behind its own lock. It works at this address alone."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            form="add-passkey"
            type="submit"
            variant="primary"
            disabled={currentPassword === '' || name.trim() === '' || add.isPending}
          >
            {add.isPending ? 'Asking the device…' : 'Go on'}
          </Button>
        </>
      }
    >
      <form
        id="add-passkey"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ currentPassword, name });
        }}
      >
        {add.error !== null && (
          <ErrorState title="No passkey was added" message={passkeySentence(add.error)} />
        )}
        <Field label="Name" help="To know it again when the device is lost.">
          {(ids) => (
            <Input
              {...ids}
              maxLength={limits.passkeyNameChars}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <OwnPasswordField value={currentPassword} onChange={setCurrentPassword} />
      </form>
    </Dialog>
  );
}

function useAddPasskey(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const begin = useMutation(trpc.account.beginPasskey.mutationOptions());
  const keep = useMutation(trpc.account.addPasskey.mutationOptions());
  return useMutation({
    mutationFn: async ({ currentPassword, name }: { currentPassword: string; name: string }) => {
      const asked = await begin.mutateAsync({ currentPassword });
      const optionsJSON: PublicKeyCredentialCreationOptionsJSON = asked;
      const { id, rawId, response } = await startRegistration({ optionsJSON });
      await keep.mutateAsync({ name, answer: { id, rawId, type: 'public-key', response } });
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries(trpc.account.waysIn.queryFilter());
      onDone();
    },
  });
}
