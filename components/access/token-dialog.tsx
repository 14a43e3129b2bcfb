// Makes a token and shows it, once.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { useActor } from '../use-refusal';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input, Select } from '../ui/field';
import { ErrorState } from '../ui/states';
import { isComplete, type Rights, RightsFields } from './rights-fields';
import { ShownOnce } from './shown-once';

const daysOffered = [7, 30, 90, limits.tokenDaysMax];

type Draft = { name: string; days: number };

export function TokenDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const actor = useActor();
  const [draft, setDraft] = useState<Draft>({ name: '', days: 30 });
  const [rights, setRights] = useState<Rights>({ role: 'viewer', scope: null, readsMessages: false });
  const create = useMutation(
    trpc.account.createToken.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.account.tokens.queryFilter()),
    }),
  );
  const made = create.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={made === undefined ? 'Make a token' : `Token ${draft.name}`}
      description="A program that has it may do at most what you may, and never more than stands here."
      footer={
        made === undefined ? (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              disabled={draft.name.trim() === '' || !isComplete(rights) || create.isPending}
              onClick={() => create.mutate({ ...draft, ...rights })}
            >
              Make the token
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        )
      }
    >
      {made !== undefined ? (
        <ShownOnce label="Token" secret={made.token} note="Copy it now: it is not shown again." />
      ) : (
        <div className="flex flex-col gap-4">
          {create.error !== null && <ErrorState title="No token was made" message={create.error.message} />}
          <NameFields draft={draft} onChange={setDraft} />
          <RightsFields rights={rights} roleMost={actor?.role ?? 'viewer'} onChange={setRights} />
        </div>
      )}
    </Dialog>
  );
}

function NameFields({ draft, onChange }: { draft: Draft; onChange: (draft: Draft) => void }) {
  return (
    <div className="grid gap-4 sm:grid-cols-[1fr_auto]">
      <Field label="Name" help="Stands in the audit behind yours.">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.tokenNameChars}
            value={draft.name}
            onChange={({ target }) => onChange({ ...draft, name: target.value })}
          />
        )}
      </Field>
      <Field label="Expires after">
        {(ids) => (
          <Select
            {...ids}
            value={draft.days}
            onChange={({ target }) => onChange({ ...draft, days: Number(target.value) })}
          >
            {daysOffered.map((offered) => (
              <option key={offered} value={offered}>
                {offered} days
              </option>
            ))}
          </Select>
        )}
      </Field>
    </div>
  );
}
