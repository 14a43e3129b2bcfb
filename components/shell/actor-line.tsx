// Whose name stands beside what is done from this page.
'use client';

import { UserRound } from 'lucide-react';
import { useActor } from '../use-refusal';

export function ActorLine() {
  const actor = useActor();
  if (actor === undefined) return null;
  return (
    <p
      className="mt-auto flex items-center gap-2 px-4 py-3 text-label text-muted"
      title="What you do is kept in the audit under this name."
    >
      <UserRound className="size-3.5 shrink-0" aria-hidden />
      <span className="truncate">
        {actor.name} · {actor.role}
      </span>
    </p>
  );
}
