// In the head of every page: taking a higher role where one may, and while it lasts how long still, and its end.
'use client';

import { KeyRound } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { Actor } from '@/server/domain/roles';
import { useActor } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { takableRoles } from '@/server/domain/takable-roles';
import { useElevation } from './use-elevation';

const TakeRoleDialog = dynamic(
  () => arrived(import('./take-role-dialog').then((file) => file.TakeRoleDialog)),
  {
    ssr: false,
  },
);

export function ElevationChip() {
  const actor = useActor();
  if (actor === undefined) return null;
  if (actor.elevation !== null) return <Lasting actor={actor} />;
  return takableRoles(actor.role, actor.mayTakeRole).length === 0 ? null : <TakeRoleButton actor={actor} />;
}

/** The same on a phone, whose head has no room for it: only while it lasts. It is taken under Account. */
export function ElevationLine() {
  const actor = useActor();
  if (actor === undefined || actor.elevation === null) return null;
  return (
    <div className="mb-3 flex sm:hidden">
      <Lasting actor={actor} />
    </div>
  );
}

function TakeRoleButton({ actor }: { actor: Actor }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        size="sm"
        aria-label="Take a higher role for a time"
        title={`You are ${actor.role}, and may be ${actor.mayTakeRole} for a time.`}
        onClick={() => setOpen(true)}
      >
        <KeyRound /> Take a higher role…
      </Button>
      {open && <TakeRoleDialog actor={actor} close={() => setOpen(false)} />}
    </>
  );
}

function Lasting({ actor }: { actor: Actor }) {
  const { leftMs, end } = useElevation(actor);
  return (
    <span className="flex items-center gap-2 rounded-control bg-look-soft py-0.5 pr-0.5 pl-2 text-table text-look">
      <KeyRound className="size-4 shrink-0" aria-hidden />
      <span className="whitespace-nowrap">
        {actor.role} for {leftWords(leftMs)}
      </span>
      <Button variant="ghost" size="sm" className="h-6" disabled={end.isPending} onClick={() => end.mutate()}>
        End now
      </Button>
    </span>
  );
}

/** By the minute, and by the second in the last one. */
function leftWords(leftMs: number | null): string {
  if (leftMs === null) return '…';
  if (leftMs < 60_000) return `${Math.max(0, Math.ceil(leftMs / 1_000))} s`;
  return `${Math.ceil(leftMs / 60_000)} min`;
}
