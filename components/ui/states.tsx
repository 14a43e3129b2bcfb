// The states between "here it is" and nothing: empty, error, loading. Each says what to do next.

import { CircleAlert } from 'lucide-react';
import { cn } from './cn';

export function EmptyState({
  title,
  children,
  action,
  icon,
}: {
  title: string;
  children?: React.ReactNode;
  action?: React.ReactNode;
  icon?: React.ReactNode;
}) {
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon !== undefined && <div className="text-faint [&_svg]:size-6">{icon}</div>}
      <p className="text-body font-medium">{title}</p>
      {children !== undefined && <div className="max-w-prose text-table text-muted">{children}</div>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  );
}

/** A failure in the place where the content would be. */
export function ErrorState({
  title,
  message,
  action,
}: {
  title: string;
  message: string;
  action?: React.ReactNode;
}) {
  return (
    <div
      role="alert"
      data-said
      className="flex items-start gap-3 rounded-control border border-line bg-act-soft px-4 py-3"
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0 text-act" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="text-body font-medium">{title}</p>
        <p className="text-table text-muted [overflow-wrap:anywhere]">{message}</p>
      </div>
      {action}
    </div>
  );
}

const tones = {
  look: 'bg-look-soft text-look',
  act: 'bg-act-soft text-act',
  moving: 'bg-moving-soft text-moving',
  unknown: 'bg-unknown-soft text-muted',
  ok: 'bg-ok-soft text-ok',
} as const;

/** One line over a page or panel that qualifies what is below it: stale, read-only, deleted. */
export function Notice({
  tone,
  icon,
  children,
}: {
  tone: keyof typeof tones;
  icon?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div
      role="status"
      data-said
      className={cn(
        'flex items-start gap-2 rounded-control px-3 py-2 text-table [&_svg]:mt-0.5 [&_svg]:size-4 [&_svg]:shrink-0',
        tones[tone],
      )}
    >
      {icon}
      <div className="min-w-0 [overflow-wrap:anywhere] text-text">{children}</div>
    </div>
  );
}

/** Holds the final shape while its content loads. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn('animate-pulse rounded bg-sunken', className)} />;
}

/** Rows of a list with a name and a line beneath it, as they will stand. */
export function SkeletonRows({ rows, className }: { rows: number; className?: string }) {
  return (
    <div className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={cn('flex h-[52px] items-center justify-between gap-4 px-4', className)}>
          <div className="flex w-1/2 flex-col gap-2">
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-2.5 w-2/5" />
          </div>
          <Skeleton className="h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
