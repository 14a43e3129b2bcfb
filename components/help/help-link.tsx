// A way to the handbook from where somebody would ask. In a tab of its own where a draft would be lost otherwise.

import { CircleHelp } from 'lucide-react';
import Link from 'next/link';
import { links } from '../links';
import { cn } from '../ui/cn';
import type { HelpPage } from './help-pages';

export function HelpLink({
  page,
  heading,
  apart = false,
  className,
  children,
}: {
  page: HelpPage;
  heading?: string;
  /** In a tab of its own: a dialog or form stands open. */
  apart?: boolean;
  className?: string;
  children: string;
}) {
  return (
    <Link
      href={links.help(page, heading)}
      prefetch={false}
      className={cn(
        'inline-flex items-center gap-1 text-label whitespace-nowrap text-muted hover:text-accent hover:underline',
        className,
      )}
      {...(apart && { target: '_blank', rel: 'noopener' })}
    >
      <CircleHelp className="size-3.5 shrink-0" aria-hidden />
      {children}
    </Link>
  );
}
