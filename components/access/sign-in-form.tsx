// The address and the password. Errors stand where they are read, and say what to do.
'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProviderShown } from '@/server/domain/provider-refusal';
import { Button } from '../ui/button';
import { Form } from '../ui/form';
import { ErrorState, Notice } from '../ui/states';
import { CodeForm } from './code-form';
import { EmailField } from './email-field';
import { wayBack } from './leave';
import { PasskeyButton } from './passkey-button';
import { PasswordField } from './password-field';
import { post } from './post-sign-in';
import { ProviderButton } from './provider-button';

type Props = { setUp: boolean; led: boolean; provider: ProviderShown | null; passkeys: boolean };

/** `led`: from a page of the console, to which it goes back. */
export function SignInForm({ setUp, led, provider, passkeys }: Props) {
  const [ticket, setTicket] = useState<string | null>(null);
  if (ticket !== null) return <CodeForm ticket={ticket} back={wayBack(window.location.search)} />;
  return (
    <div className="flex flex-col gap-4">
      {setUp ? <Head led={led} /> : <NotSetUp />}
      {provider !== null && <ProviderButton provider={provider} />}
      {provider !== null && setUp && (
        <p className="flex items-center gap-3 text-label text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
          or with a password
        </p>
      )}
      {setUp && <PasswordForm alone={provider === null} onTicket={setTicket} />}
      {setUp && passkeys && <PasskeyButton />}
      {setUp && (
        <p className="text-label text-muted">
          Password lost? An admin makes a new link under Users. On the machine that runs Spillway,{' '}
          <code className="font-mono">npm run access -- link ADDRESS</code> prints one.
        </p>
      )}
    </div>
  );
}

function PasswordForm({ alone, onTicket }: { alone: boolean; onTicket: (ticket: string) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: (entered: FormData) =>
      post<{ ticket?: string }>('/api/session', 'POST', Object.fromEntries(entered)),
    onSuccess: ({ ticket }) => {
      if (ticket === undefined) window.location.replace(wayBack(window.location.search));
      else onTicket(ticket);
    },
    onError: () => setPassword(''),
  });
  return (
    <Form className="flex flex-col gap-4" onSend={signIn.mutate}>
      <EmailField
        name="email"
        autoComplete="username"
        autoFocus={alone}
        required
        className="h-9"
        value={email}
        onChange={setEmail}
      />
      <PasswordField
        kind="current"
        name="password"
        required
        className="h-9"
        value={password}
        onChange={setPassword}
      />
      <Button
        type="submit"
        variant={alone ? 'primary' : 'secondary'}
        className="h-9 w-full"
        disabled={signIn.isPending || signIn.isSuccess}
      >
        {signIn.isPending || signIn.isSuccess ? 'Signing in…' : 'Sign in'}
      </Button>
      {/* Below the fields: they stay where they are. */}
      {signIn.error !== null && <ErrorState title="Not signed in" message={signIn.error.message} />}
    </Form>
  );
}

function Head({ led }: { led: boolean }) {
  return (
    <div>
      <h1 className="text-title font-semibold">Sign in</h1>
      {led && (
        <p className="mt-1 text-table text-muted">
          You are not signed in. The page that you asked for opens afterwards.
        </p>
      )}
    </div>
  );
}

function NotSetUp() {
  return (
    <div className="flex flex-col gap-3">
      <h1 className="text-title font-semibold">Set up Spillway</h1>
      <Notice tone="moving">Nobody can sign in yet.</Notice>
      <p className="text-body text-muted">
        Open the set-up link that Spillway printed when it started. It makes the first admin and works once.
      </p>
      <p className="text-label text-muted">
        Not at hand, or older than a day? On the machine that runs Spillway,{' '}
        <code className="font-mono">npm run access -- link</code> prints a new one.
      </p>
    </div>
  );
}
