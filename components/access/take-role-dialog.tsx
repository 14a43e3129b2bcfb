// Takes a higher role for a time: which, how long, and why.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { takableRoles } from '@/server/domain/takable-roles';
import { limits } from '@/server/domain/limits';
import type { Actor, Role } from '@/server/domain/roles';
import { useTRPC } from '../trpc';
import { ReasonField } from '../ui/reason-field';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Choice } from '../ui/field';
import { ErrorState } from '../ui/states';
import { roleWords } from './rights-fields';

type Minutes = (typeof limits.elevationMinutes)[number];

export function TakeRoleDialog({ actor, close }: { actor: Actor; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const offered = takableRoles(actor.role, actor.mayTakeRole);
  const [role, setRole] = useState(offered[0] ?? actor.role);
  const [minutes, setMinutes] = useState<(typeof limits.elevationMinutes)[number]>(
    limits.elevationMinutes[0],
  );
  const [reason, setReason] = useState('');
  const take = useMutation(
    trpc.account.elevate.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries();
        close();
      },
    }),
  );
  const ready = reason.trim() !== '' && !take.isPending;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) close();
      }}
      title="Take a higher role for a time"
      description={`You are ${actor.role}. In this session alone you get the role below, and lose it by itself. Beginning and end stand in the audit.`}
      footer={
        <>
          <Button onClick={close}>Stay {actor.role}</Button>
          <Button form="take-role" type="submit" variant="primary" disabled={!ready}>
            {take.isPending ? 'Working…' : `Be ${role} for ${minutes} min`}
          </Button>
        </>
      }
    >
      <form
        id="take-role"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) take.mutate({ role, minutes, reason });
        }}
      >
        {take.error !== null && <ErrorState title="The role was not taken" message={take.error.message} />}
        <RoleChoice offered={offered} value={role} onChange={setRole} />
        <MinutesChoice value={minutes} onChange={setMinutes} />
        <ReasonField value={reason} onChange={setReason} />
      </form>
    </Dialog>
  );
}

function RoleChoice({
  offered,
  value,
  onChange,
}: {
  offered: readonly Role[];
  value: Role;
  onChange: (role: Role) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Role</legend>
      {offered.map((one) => (
        <Choice
          key={one}
          name="role"
          label={one}
          note={roleWords[one]}
          checked={one === value}
          onChange={() => onChange(one)}
        />
      ))}
    </fieldset>
  );
}

function MinutesChoice({ value, onChange }: { value: Minutes; onChange: (minutes: Minutes) => void }) {
  return (
    <fieldset>
      <legend className="mb-1 text-table font-medium">For</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {limits.elevationMinutes.map((one) => (
          <Choice
            key={one}
            name="minutes"
            label={`${one} min`}
            checked={one === value}
            onChange={() => onChange(one)}
          />
        ))}
      </div>
    </fieldset>
  );
}
