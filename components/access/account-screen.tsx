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
import { QueryStates, Together } from '../ui/query-states';
import { Skeleton, SkeletonRows } from '../ui/states';
import { useTRPC } from '../trpc';
import { FactorPanel } from './factor-panel';
import { ElevationPanel } from './elevation-panel';
import { PasskeysPanel } from './passkeys-panel';
import { PasswordPanel } from './password-panel';
import { post } from './post-sign-in';
import { SessionsPanel, useSessions } from './sessions-panel';
import { TokensPanel, useTokens } from './tokens-panel';

function useWaysIn() {
  const trpc = useTRPC();
  return useQuery(trpc.account.waysIn.queryOptions());
}

function WaysInSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Password">
        <Skeleton className="h-[196px]" />
      </Panel>
      <Panel title="Second factor">
        <Skeleton className="h-[86px]" />
      </Panel>
      <Panel title="Passkeys">
        <Skeleton className="h-10" />
      </Panel>
    </div>
  );
}

function AccountSkeleton() {
  return (
    <div className={columns}>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Signed in" flush>
          <SkeletonRows rows={1} />
        </Panel>
        <Panel title="Tokens" flush>
          <SkeletonRows rows={2} />
        </Panel>
      </div>
      <WaysInSkeleton />
    </div>
  );
}

/** Whoever signs in elsewhere has no password here. */
function WaysInPanels({ email }: { email: string }) {
  const ways = useWaysIn();
  return (
    <QueryStates query={ways} failed="How you sign in could not be read" skeleton={<WaysInSkeleton />}>
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

const columns = 'grid items-start gap-4 xl:grid-cols-[2fr_1fr]';

export function AccountScreen() {
  const actor = useActor();
  const sessions = useSessions();
  const tokens = useTokens();
  const ways = useWaysIn();
  const pending = actor === undefined || sessions.isPending || tokens.isPending || ways.isPending;
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
      <Together pending={pending} skeleton={<AccountSkeleton />}>
        <div className={columns}>
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
      </Together>
    </>
  );
}
