// One user: rights, a new link, disabling, removing.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { UserView } from '@/server/domain/users';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { CheckField, Field, Input } from '../ui/field';
import { ErrorState, Notice } from '../ui/states';
import { LinkShown } from './link-shown';
import { isComplete, type Rights, RightsFields, ScopeWords } from './rights-fields';
import { TakableRoleField } from './takable-role-field';

export function UserDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const [name, setName] = useState(user.name);
  const [rights, setRights] = useState<Rights>(user);
  const [mayTakeRole, setMayTakeRole] = useState(user.mayTakeRole);
  const [disabled, setDisabled] = useState(user.state === 'disabled');
  const [removing, setRemoving] = useState(false);
  const { change, link, remove, resetFactor } = useActs(onClose);
  const { busy, error } = together([change, link, remove, resetFactor]);
  const { role, scope, readsMessages } = rights;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={user.name}
      description={user.email}
      footer={
        <>
          <Button
            className="mr-auto"
            variant="danger-quiet"
            disabled={busy || removing}
            onClick={() => setRemoving(true)}
          >
            Remove…
          </Button>
          <Button onClick={onClose}>{link.data === undefined ? 'Cancel' : 'Done'}</Button>
          <Button
            variant="primary"
            disabled={busy || name.trim() === '' || !isComplete(rights)}
            onClick={() =>
              change.mutate({ userId: user.id, name, role, scope, readsMessages, mayTakeRole, disabled })
            }
          >
            {change.isPending ? 'Saving…' : 'Save changes'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== null && <ErrorState title="Not changed" message={error.message} />}
        <Field label="Name">
          {(ids) => (
            <Input
              {...ids}
              maxLength={limits.personNameChars}
              readOnly={user.signsInAt === 'provider'}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        {user.signsInAt === 'provider' ? (
          <RightsElsewhere user={user} />
        ) : (
          <RightsFields rights={rights} onChange={setRights} />
        )}
        <TakableRoleField own={role} value={mayTakeRole} onChange={setMayTakeRole} />
        <DisabledBox name={user.name} disabled={disabled} onChange={setDisabled} />
        {removing ? (
          <Removal user={user} busy={busy} onRemove={() => remove.mutate({ userId: user.id })} />
        ) : (
          <WaysIn user={user} acts={{ link, resetFactor }} busy={busy} />
        )}
      </div>
    </Dialog>
  );
}

function RightsElsewhere({ user }: { user: UserView }) {
  return (
    <Notice tone="look">
      Signs in through the provider. The groups there say what {user.name} may do, and are read at every
      sign-in: {user.role}, <ScopeWords scope={user.scope} />
      {!user.readsMessages && ', no messages'}.
    </Notice>
  );
}

function together(acts: readonly { isPending: boolean; error: { message: string } | null }[]) {
  return {
    busy: acts.some(({ isPending }) => isPending),
    error: acts.find((act) => act.error !== null)?.error ?? null,
  };
}

function DisabledBox({
  name,
  disabled,
  onChange,
}: {
  name: string;
  disabled: boolean;
  onChange: (disabled: boolean) => void;
}) {
  return (
    <CheckField
      label="Disabled"
      note={<>Signs {name} out everywhere at once; tokens stop too. Nothing is lost.</>}
      checked={disabled}
      onChange={onChange}
    />
  );
}

function Removal({ user, busy, onRemove }: { user: UserView; busy: boolean; onRemove: () => void }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t pt-4">
      <p className="min-w-0 flex-1 text-table text-muted">
        Sessions and tokens of {user.email} end at once and do not come back. What was done under this name
        stays in the audit.
        {user.signsInAt === 'provider' &&
          ' Whom a group at the provider lets in comes back: disable the account instead.'}
      </p>
      <Button size="sm" variant="danger" disabled={busy} onClick={onRemove}>
        Remove {user.name}
      </Button>
    </div>
  );
}

type Acts = ReturnType<typeof useActs>;

function WaysIn({
  user,
  acts,
  busy,
}: {
  user: UserView;
  acts: Pick<Acts, 'link' | 'resetFactor'>;
  busy: boolean;
}) {
  return (
    <>
      {(user.secondFactor || user.passkeys > 0) && (
        <FactorReset user={user} reset={acts.resetFactor} busy={busy} />
      )}
      {user.signsInAt === 'here' && <NewLink user={user} link={acts.link} busy={busy} />}
    </>
  );
}

function waysOf({ secondFactor, passkeys }: UserView): string {
  return [
    ...(secondFactor ? ['A code is asked after the password.'] : []),
    ...(passkeys > 0 ? [passkeys === 1 ? 'A passkey signs in.' : `${passkeys} passkeys sign in.`] : []),
  ].join(' ');
}

function FactorReset({ user, reset, busy }: { user: UserView; reset: Acts['resetFactor']; busy: boolean }) {
  return (
    <div className="flex flex-col items-start gap-2 border-t pt-4 sm:flex-row sm:items-center sm:justify-between">
      <p className="min-w-0 flex-1 text-table text-muted">{waysOf(user)} Is the device lost?</p>
      <Button
        size="sm"
        variant="danger-quiet"
        disabled={busy}
        onClick={() => reset.mutate({ userId: user.id })}
      >
        Reset second factor and passkeys
      </Button>
    </div>
  );
}

function NewLink({ user, link, busy }: { user: UserView; link: Acts['link']; busy: boolean }) {
  return link.data === undefined ? (
    <div className="flex flex-wrap items-center justify-between gap-2 border-t pt-4">
      <p className="text-table text-muted">
        {user.state === 'invited' ? 'The first link is lost?' : 'The password is lost?'}
      </p>
      <Button
        size="sm"
        disabled={busy || user.state === 'disabled'}
        onClick={() => link.mutate({ userId: user.id })}
      >
        Make a new link
      </Button>
    </div>
  ) : (
    <LinkShown link={link.data.link} name={user.name} />
  );
}

function useActs(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.users.list.queryFilter());
  const onSuccess = async () => {
    await refresh();
    onDone();
  };
  return {
    change: useMutation(trpc.users.change.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.users.remove.mutationOptions({ onSuccess })),
    resetFactor: useMutation(trpc.users.resetFactor.mutationOptions({ onSuccess: refresh })),
    link: useMutation(trpc.users.link.mutationOptions({ onSuccess: refresh })),
  };
}
