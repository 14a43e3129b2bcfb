// Changes one's own password.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { limits } from '@/server/domain/limits';
import { passwordProblem } from '@/server/domain/password';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Form } from '../ui/form';
import { Panel } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { PasswordField } from './password-field';

const empty = { currentPassword: '', newPassword: '' };

export function PasswordPanel({ email }: { email: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(empty);
  const problem = draft.newPassword === '' ? null : passwordProblem(draft.newPassword, email);
  const change = useMutation(
    trpc.account.changePassword.mutationOptions({
      onSuccess: async () => {
        setDraft(empty);
        toast.success(
          'The password is changed. You were signed out everywhere else; your tokens and passkeys stay.',
        );
        await queryClient.invalidateQueries(trpc.account.sessions.queryFilter());
      },
    }),
  );
  return (
    <Panel title="Password">
      <Form className="flex flex-col gap-4" onSend={() => change.mutate(draft)}>
        {change.error !== null && <ErrorState title="Not changed" message={change.error.message} />}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordField
          label="Current password"
          kind="current"
          value={draft.currentPassword}
          onChange={(currentPassword) => setDraft({ ...draft, currentPassword })}
        />
        <PasswordField
          label="New password"
          kind="new"
          help={`At least ${limits.passwordCharsMin} characters. It signs you out everywhere else; tokens and passkeys stay until they are removed.`}
          error={problem}
          value={draft.newPassword}
          onChange={(newPassword) => setDraft({ ...draft, newPassword })}
        />
        <Button
          type="submit"
          className="self-start"
          disabled={
            draft.currentPassword === '' || draft.newPassword === '' || problem !== null || change.isPending
          }
        >
          {change.isPending ? 'Changing…' : 'Change the password'}
        </Button>
      </Form>
    </Panel>
  );
}
