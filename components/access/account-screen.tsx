// One's own account: the password, where one is signed in, and tokens for programs.
'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleHelp, LogOut, Users } from 'lucide-react';
import Link from 'next/link';
import { useActor } from '../use-refusal';
import { links } from '../links';
import { Button, buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { useTRPC } from '../trpc';
import { FactorPanel } from './factor-panel';
import { ElevationPanel } from './elevation-panel';
import { PasskeysPanel } from './passkeys-panel';
import { PasswordPanel } from './password-panel';
import { post } from './post-sign-in';
import { SessionsPanel } from './sessions-panel';
import { TokensPanel } from './tokens-panel';

/** Whoever signs in elsewhere has no password here. */
function WaysInPanels({ email }: { email: string }) {
  const trpc = useTRPC();
  const ways = useQuery(trpc.account.waysIn.queryOptions());
  return (
    <QueryStates
      query={ways}
      failed="How you sign in could not be read"
      skeleton={<Skeleton className="h-64" />}
    >
      {({ provider, hasPassword, factor, passkeys }) => {
        if (provider !== null) return <ProviderPanel provider={provider} />;
        if (!hasPassword) return <NoPasswordPanel email={email} />;
        return (
          <div className="flex flex-col gap-4">
            <PasswordPanel email={email} />
            <FactorPanel factor={factor} />
            <PasskeysPanel passkeys={passkeys} />
          </div>
        );
      }}
    </QueryStates>
  );
}

function ProviderPanel({ provider }: { provider: string }) {
  return (
    <Panel title="Signing in">
      <p className="text-table text-muted">
        You sign in through <span className="text-text">{provider}</span>. Your groups there say what you may
        do here; they are read at every sign-in. Signing out everywhere ends your session there too, where it
        can.
      </p>
    </Panel>
  );
}

/** All that changes how one signs in asks for it. */
function NoPasswordPanel({ email }: { email: string }) {
  return (
    <Panel title="Signing in">
      <p className="text-table text-muted">
        You came in by a one-time link and have no password. A link that sets one is made by an admin under
        Users, or by <code className="break-words text-text">npm run access -- link {email}</code> on the
        machine that runs Spillway. A second factor and passkeys need a password first.
      </p>
    </Panel>
  );
}

export function AccountScreen() {
  const actor = useActor();
  const signOut = useMutation({
    mutationFn: () => post('/api/session', 'DELETE', {}),
    onSuccess: () => window.location.replace(links.signIn),
  });
  return (
    <>
      <PageHead
        title="Account"
        note={actor === undefined ? '\u00a0' : `${actor.name} · ${actor.role}`}
        actions={
          <>
            <Link href={links.helpIndex} className={cn(buttonClass(), 'md:hidden')}>
              <CircleHelp /> Help
            </Link>
            <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
              <LogOut /> Sign out
            </Button>
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[2fr_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {actor !== undefined && <ElevationPanel actor={actor} />}
          <SessionsPanel />
          <TokensPanel />
        </div>
        {actor !== undefined && <WaysInPanels email={actor.name} />}
        {actor?.role === 'admin' && (
          <Link href={links.users} className={cn(buttonClass(), 'h-10 md:hidden')}>
            <Users /> Users and their rights
          </Link>
        )}
      </div>
    </>
  );
}
