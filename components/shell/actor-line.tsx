// Whose name stands beside what is done from this page; leads to the account.
'use client';

import { UserRound } from 'lucide-react';
import Link from 'next/link';
import { links } from '../links';
import { useActor } from '../use-refusal';

export function ActorLine() {
  const actor = useActor();
  if (actor === undefined) return null;
  return (
    <Link
      href={links.account}
      className="mt-auto flex items-center gap-2 px-4 py-3 text-label text-muted hover:bg-sunken hover:text-text"
      title={`${actor.name}: what you do is kept in the audit under this name. Password, sessions and tokens.`}
    >
      <UserRound className="size-3.5 shrink-0" aria-hidden />
      <span className="min-w-0 truncate">{actor.name}</span>
      <span className="ml-auto shrink-0">{actor.role}</span>
    </Link>
  );
}

/** The same on a phone, where the rail is not. */
export function ActorIcon() {
  return (
    <Link
      href={links.account}
      aria-label="Account"
      className="flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-text md:hidden"
    >
      <UserRound className="size-4" aria-hidden />
    </Link>
  );
}
