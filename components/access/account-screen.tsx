// One's own account: the password, where one is signed in, and tokens for programs.
'use client';

import { useMutation } from '@tanstack/react-query';
import { LogOut, Users } from 'lucide-react';
import Link from 'next/link';
import { useActor } from '../use-refusal';
import { links } from '../links';
import { Button, buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { PageHead } from '../ui/panel';
import { PasswordPanel } from './password-panel';
import { post } from './post-sign-in';
import { SessionsPanel } from './sessions-panel';
import { TokensPanel } from './tokens-panel';

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
          <Button disabled={signOut.isPending} onClick={() => signOut.mutate()}>
            <LogOut /> Sign out
          </Button>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[2fr_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          <SessionsPanel />
          <TokensPanel />
        </div>
        {actor !== undefined && <PasswordPanel email={actor.name} />}
        {actor?.role === 'admin' && (
          <Link href={links.users} className={cn(buttonClass(), 'h-10 md:hidden')}>
            <Users /> Users and their rights
          </Link>
        )}
      </div>
    </>
  );
}
