// The page at a one-time link: it makes the first admin, lets somebody choose a password, or signs in at once. The secret is
// taken out of the address bar as soon as it was read.
'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { limits } from '@/server/domain/limits';
import { passwordProblem } from '@/server/domain/password';
import { links } from '../links';
import { Button, buttonClass } from '../ui/button';
import { Field, Input } from '../ui/field';
import { Form } from '../ui/form';
import { ErrorState, Skeleton } from '../ui/states';
import { CodeForm } from './code-form';
import { EmailField } from './email-field';
import { PasswordField } from './password-field';
import { post } from './post-sign-in';

type Told = { kind: 'setup' | 'password' | 'sign-in'; email: string | null; name: string | null };
type Use = { email: string; name: string; password: string };

const nothing = () => () => undefined;

/** As long as this document lives, though the address bar does not show it any more. */
let kept = '';

/** Null on the server, which is never shown it. */
function readSecret(): string | null {
  if (window.location.hash.length > 1) kept = window.location.hash.slice(1);
  return kept;
}

export function LinkForm() {
  const secret = useSyncExternalStore(nothing, readSecret, () => null);
  const link = useQuery({
    queryKey: ['access-link', secret],
    queryFn: async () => {
      const told = await post<Told>('/api/access-link', 'POST', { secret });
      window.history.replaceState(null, '', window.location.pathname);
      return told;
    },
    enabled: secret !== null && secret !== '',
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const take = useMutation({
    mutationFn: (use: Partial<Use>) =>
      post<{ ticket?: string }>('/api/access-link', 'PUT', { secret, ...use }),
    onSuccess: ({ ticket }) => {
      if (ticket === undefined) window.location.replace(links.overview);
    },
  });
  if (take.data?.ticket !== undefined) return <CodeForm ticket={take.data.ticket} back={links.overview} />;
  if (secret === '')
    return <Unusable message="The address ends before its secret part. Copy the whole link." />;
  if (link.error !== null) return <Unusable message={link.error.message} />;
  if (link.data === undefined) return <Skeleton className="h-40" />;
  return link.data.kind === 'sign-in' ? (
    <OneClick told={link.data} take={take} />
  ) : (
    <ChoosePassword told={link.data} take={take} />
  );
}

type Take = {
  mutate: (use: Partial<Use>) => void;
  error: Error | null;
  isPending: boolean;
  isSuccess: boolean;
};

function Unusable({ message }: { message: string }) {
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-title font-semibold">This link does not open</h1>
      <ErrorState title="Not signed in" message={message} />
      <a href={links.signIn} className={buttonClass()}>
        Go to the sign-in page
      </a>
    </div>
  );
}

/** A click, so that whoever previews addresses does not use the link up. */
function OneClick({ told, take }: { told: Told; take: Take }) {
  return (
    <div className="flex flex-col gap-4">
      <h1 className="text-title font-semibold">Welcome</h1>
      <p className="text-body text-muted">
        This link signs you in as <span className="text-text">{told.email}</span>. It works once.
      </p>
      <Button
        variant="primary"
        className="h-9"
        autoFocus
        disabled={take.isPending || take.isSuccess}
        onClick={() => take.mutate({})}
      >
        Sign in
      </Button>
      {take.error !== null && <ErrorState title="Not signed in" message={take.error.message} />}
    </div>
  );
}

function ChoosePassword({ told, take }: { told: Told; take: Take }) {
  const [draft, setDraft] = useState<Use>({ email: told.email ?? '', name: told.name ?? '', password: '' });
  const [tried, setTried] = useState(false);
  const set = (change: Partial<Use>) => setDraft({ ...draft, ...change });
  const problem = passwordProblem(draft.password, draft.email);
  const setup = told.kind === 'setup';
  return (
    <Form
      className="flex flex-col gap-4"
      onSend={() => {
        setTried(true);
        if (problem === null) take.mutate(draft);
      }}
    >
      <h1 className="text-title font-semibold">{setup ? 'Make the first admin' : 'Choose a password'}</h1>
      <WhoFields setup={setup} draft={draft} set={set} />
      <PasswordField
        kind="new"
        help={`At least ${limits.passwordCharsMin} characters. Three or four words that do not belong together are good.`}
        error={tried ? problem : null}
        name="password"
        required
        autoFocus={!setup}
        className="h-9"
        value={draft.password}
        onChange={(password) => set({ password })}
      />
      <Button type="submit" variant="primary" className="h-9" disabled={take.isPending || take.isSuccess}>
        {setup ? 'Create the account and sign in' : 'Save and sign in'}
      </Button>
      {take.error !== null && <ErrorState title="Not done" message={take.error.message} />}
    </Form>
  );
}

function WhoFields({
  setup,
  draft,
  set,
}: {
  setup: boolean;
  draft: Use;
  set: (change: Partial<Use>) => void;
}) {
  return (
    <>
      {setup && (
        <Field label="Name" help="As colleagues know you.">
          {(ids) => (
            <Input
              {...ids}
              name="name"
              autoComplete="name"
              required
              autoFocus
              maxLength={limits.personNameChars}
              className="h-9"
              value={draft.name}
              onChange={({ target }) => set({ name: target.value })}
            />
          )}
        </Field>
      )}
      <EmailField
        help={setup ? 'You sign in with it; it stands in the audit.' : undefined}
        name="email"
        autoComplete="username"
        required
        readOnly={!setup}
        className="h-9"
        value={draft.email}
        onChange={(email) => set({ email })}
      />
    </>
  );
}
