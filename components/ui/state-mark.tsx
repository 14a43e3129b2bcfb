// How something stands: an icon and a word, never colour alone.

import type { LucideIcon } from 'lucide-react';
import { cn } from './cn';

export function StateMark({
  icon: Icon,
  tone,
  children,
  className,
  title,
  turning = false,
}: {
  icon: LucideIcon;
  /** The class of its colour. */
  tone: string;
  children: React.ReactNode;
  className?: string | undefined;
  title?: string;
  /** The icon turns while it lasts. */
  turning?: boolean;
}) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1.5 text-table font-medium whitespace-nowrap',
        tone,
        className,
      )}
      title={title}
    >
      <Icon className={cn('size-4 shrink-0', turning && 'motion-safe:animate-spin')} aria-hidden />
      {children}
    </span>
  );
}
