// How many requests wait for the person at this page.
'use client';

import { useQuery } from '@tanstack/react-query';
import { UserCheck } from 'lucide-react';
import Link from 'next/link';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { cn } from '../ui/cn';
import { plural } from '../ui/format';

const everyMs = 15_000;

function useWaiting(): number {
  const trpc = useTRPC();
  const options = { refetchInterval: everyMs, staleTime: everyMs / 3 };
  return useQuery(trpc.approvals.waiting.queryOptions(undefined, options)).data?.forMe ?? 0;
}

export function WaitingCount({ className }: { className?: string }) {
  const waiting = useWaiting();
  if (waiting === 0) return null;
  return (
    <span
      title={`${plural(waiting, 'request')} you may approve`}
      className={cn(
        'rounded-full bg-look-soft px-1.5 text-[11px] leading-[18px] font-medium text-look tabular-nums',
        className,
      )}
    >
      {waiting}
    </span>
  );
}

/** On a phone, where the rail is not. */
export function ApprovalsIcon() {
  const waiting = useWaiting();
  return (
    <Link
      href={links.approvals}
      aria-label={waiting === 0 ? 'Approvals' : `Approvals: ${waiting} for you`}
      className="relative flex size-8 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-text md:hidden"
    >
      <UserCheck className="size-4" aria-hidden />
      {waiting > 0 && <span className="absolute top-1 right-1 size-2 rounded-full bg-look" aria-hidden />}
    </Link>
  );
}
