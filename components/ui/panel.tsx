// A titled region of a page, and the head of a page itself.

import { cn } from './cn';
import { Skeleton } from './states';

export function Panel({
  title,
  aside,
  children,
  className,
  flush = false,
}: {
  title?: React.ReactNode;
  aside?: React.ReactNode;
  children: React.ReactNode;
  className?: string;
  /** Content reaches the border: tables and lists. */
  flush?: boolean;
}) {
  return (
    <section className={cn('min-w-0 rounded-control border bg-ground', className)}>
      {title !== undefined && (
        <header className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b px-4 py-1.5">
          <h2 className="text-body font-semibold">{title}</h2>
          {aside !== undefined && (
            <div className="flex min-w-0 flex-wrap items-center gap-2 text-label text-muted">{aside}</div>
          )}
        </header>
      )}
      <div className={flush ? '' : 'p-4'}>{children}</div>
    </section>
  );
}

export function PageHead({
  title,
  above,
  note,
  actions,
}: {
  title: React.ReactNode;
  /** Where this page hangs: a breadcrumb. */
  above?: React.ReactNode;
  note?: React.ReactNode;
  actions?: React.ReactNode;
}) {
  return (
    <header className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {above !== undefined && <div className="mb-0.5 text-label text-muted">{above}</div>}
        <h1 className="text-title font-semibold [overflow-wrap:anywhere]">{title}</h1>
        {note !== undefined && <div className="mt-1 text-body text-muted">{note}</div>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}

/** A figure with its label: the number first. */
export function Stat({
  label,
  value,
  title,
  note,
  tone,
}: {
  label: string;
  value: React.ReactNode;
  /** The exact value, on hover. */
  title?: string;
  note?: React.ReactNode;
  tone?: 'act' | 'look' | undefined;
}) {
  return (
    <div className="min-w-0 px-4 py-3">
      <div className="text-label text-muted">{label}</div>
      <div
        title={title}
        className={cn(
          'truncate text-figure font-semibold',
          tone === 'act' && 'text-act',
          tone === 'look' && 'text-look',
        )}
      >
        {value}
      </div>
      <div className="min-h-4 text-label text-muted">{note}</div>
    </div>
  );
}

/** Stats side by side, divided by hairlines. */
export function StatRow({ children }: { children: React.ReactNode }) {
  return (
    <div className="grid grid-cols-2 gap-px overflow-hidden rounded-control border max-sm:[&>*:last-child:nth-child(odd)]:col-span-2 sm:grid-cols-3 lg:auto-cols-fr lg:grid-flow-col lg:grid-cols-none [&>*]:ring-1 [&>*]:ring-line">
      {children}
    </div>
  );
}

export function StatRowSkeleton({ labels }: { labels: readonly string[] }) {
  return (
    <StatRow>
      {labels.map((label) => (
        <Stat key={label} label={label} value={<Skeleton className="my-1 h-5 w-16" />} />
      ))}
    </StatRow>
  );
}
