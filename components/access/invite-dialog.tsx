// Makes a user, and shows the link by which that person chooses a password.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { emailSchema } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';
import { EmailField } from './email-field';
import { isComplete, type Rights, RightsFields } from './rights-fields';
import { LinkShown } from './link-shown';

type Who = { email: string; name: string };

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [who, setWho] = useState<Who>({ email: '', name: '' });
  const [rights, setRights] = useState<Rights>({ role: 'viewer', scope: null, readsMessages: true });
  const invite = useMutation(
    trpc.users.invite.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.users.list.queryFilter()),
    }),
  );
  const invited = invite.data;
  const incomplete =
    who.name.trim() === '' || !emailSchema.safeParse(who.email.trim()).success || !isComplete(rights);
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={invited === undefined ? 'Invite a user' : `${invited.user.name} is invited`}
      footer={
        invited === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              disabled={incomplete || invite.isPending}
              onClick={() => invite.mutate({ email: who.email.trim(), name: who.name, ...rights })}
            >
              {invite.isPending ? 'Inviting…' : 'Make the link'}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {invited !== undefined ? (
        <LinkShown link={invited.link} name={invited.user.name} />
      ) : (
        <div className="flex flex-col gap-4">
          {invite.error !== null && <ErrorState title="Nobody was invited" message={invite.error.message} />}
          <WhoFields who={who} onChange={setWho} />
          <RightsFields rights={rights} onChange={setRights} />
        </div>
      )}
    </Dialog>
  );
}

function WhoFields({ who, onChange }: { who: Who; onChange: (who: Who) => void }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Name">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.personNameChars}
            value={who.name}
            onChange={({ target }) => onChange({ ...who, name: target.value })}
          />
        )}
      </Field>
      <EmailField value={who.email} onChange={(email) => onChange({ ...who, email })} />
    </div>
  );
}
