// The code that is asked after the password, from an app or one of the backup codes.
'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import { links } from '../links';
import { Button } from '../ui/button';
import { Field, Input } from '../ui/field';
import { ErrorState } from '../ui/states';
import { post } from './post-sign-in';

/** `back`: the page that opens afterwards. */
export function CodeForm({ ticket, back }: { ticket: string; back: string }) {
  const [code, setCode] = useState('');
  const signIn = useMutation({
    mutationFn: () => post('/api/session', 'PUT', { ticket, code }),
    onSuccess: () => window.location.replace(back),
    onError: () => setCode(''),
  });
  const busy = signIn.isPending || signIn.isSuccess;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <h1 className="text-title font-semibold">Enter a code</h1>
      <Field label="Code" help="The six digits that your app shows for Spillway, or a backup code.">
        {(ids) => (
          <Input
            {...ids}
            name="code"
            autoComplete="one-time-code"
            autoFocus
            required
            spellCheck={false}
            maxLength={limits.codeChars}
            className="h-9 font-mono"
            value={code}
            onChange={({ target }) => setCode(target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="h-9 w-full" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
      {signIn.error !== null && <ErrorState title="Not signed in" message={signIn.error.message} />}
      <p className="text-label text-muted">
        Device and backup codes lost? An admin resets the second factor under Users, or whoever runs Spillway
        by <code className="font-mono">npm run access -- reset-factor ADDRESS</code>.{' '}
        <a href={links.signIn} className="text-accent hover:underline">
          Start over
        </a>
      </p>
    </form>
  );
}
