// Where one can go: a rail on a wide screen, a bar at the bottom on a phone.
'use client';

import {
  ActivitySquare,
  Boxes,
  CircleHelp,
  Inbox,
  ListTree,
  RotateCcw,
  ScrollText,
  UserCheck,
  Users,
} from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { WaitingCount } from '../approvals/waiting-count';
import { links } from '../links';
import { cn } from '../ui/cn';
import { useActor } from '../use-refusal';

const destinations = [
  { href: links.overview, label: 'Overview', shortcut: 'g o', icon: ActivitySquare, below: [] as string[] },
  { href: links.queues, label: 'Queues', shortcut: 'g q', icon: ListTree, below: ['/queue'] },
  { href: links.deadLetters, label: 'Dead letters', shortcut: 'g d', icon: Inbox, below: [] as string[] },
  { href: links.redrives, label: 'Redrives', shortcut: 'g r', icon: RotateCcw, below: [] as string[] },
  { href: links.clusters, label: 'Clusters', shortcut: 'g c', icon: Boxes, below: [] as string[] },
  { href: links.audit, label: 'Audit', shortcut: 'g a', icon: ScrollText, below: [] as string[] },
] as const;

const approvalsDestination = {
  href: links.approvals,
  label: 'Approvals',
  shortcut: 'g p',
  icon: UserCheck,
  below: [] as string[],
} as const;

/** Only an admin has a use for it; on a phone it is reached from the account. */
const usersDestination = {
  href: links.users,
  label: 'Users',
  shortcut: 'g u',
  icon: Users,
  below: [] as string[],
} as const;

const helpDestination = {
  href: links.helpIndex,
  label: 'Help',
  shortcut: 'g h',
  icon: CircleHelp,
  below: [] as string[],
} as const;

const railDestinations = [
  ...destinations.slice(0, 4),
  approvalsDestination,
  ...destinations.slice(4),
] as const;
/** Users last: whether they are shown is known a little later than the rest, which must not move then. */
export const allDestinations = [...railDestinations, helpDestination, usersDestination] as const;

function isCurrent(pathname: string, href: string, below: readonly string[]): boolean {
  if (href === '/') return pathname === '/';
  return [href, ...below].some((path) => pathname === path || pathname.startsWith(`${path}/`));
}

export function Rail() {
  const pathname = usePathname();
  const actor = useActor();
  const shown = allDestinations.filter(({ href }) => href !== links.users || actor?.role === 'admin');
  return (
    <nav aria-label="Main" className="flex flex-col gap-0.5 p-2">
      {shown.map(({ href, label, icon: Icon, below, shortcut }) => {
        const current = isCurrent(pathname, href, below);
        return (
          <Link
            key={href}
            href={href}
            // Whole pages: they are small, and open at once.
            prefetch
            title={`${label} (${shortcut})`}
            aria-current={current ? 'page' : undefined}
            className={cn(
              'flex h-8 items-center gap-2.5 rounded-control px-2.5 text-body text-muted hover:bg-sunken hover:text-text',
              current && 'bg-sunken font-medium text-text',
            )}
          >
            <Icon className={cn('size-4 shrink-0', current && 'text-accent')} aria-hidden />
            {label}
            {href === links.approvals && <WaitingCount className="ml-auto" />}
          </Link>
        );
      })}
    </nav>
  );
}

export function BottomBar() {
  const pathname = usePathname();
  return (
    <nav aria-label="Main" className="grid grid-cols-6 border-t bg-raised pb-[env(safe-area-inset-bottom)]">
      {destinations.map(({ href, label, icon: Icon, below }) => {
        const current = isCurrent(pathname, href, below);
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? 'page' : undefined}
            className={cn(
              'flex h-14 min-w-0 flex-col items-center justify-center gap-1 text-[10.5px] leading-none text-muted',
              current && 'font-medium text-accent',
            )}
          >
            <Icon className="size-5" aria-hidden />
            <span className="max-w-full truncate px-0.5 tracking-tight">{label}</span>
          </Link>
        );
      })}
    </nav>
  );
}
