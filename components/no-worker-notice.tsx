// Over what stands still because no worker runs: since when, what that means, and what to do.

import { Clock } from 'lucide-react';
import Link from 'next/link';
import { links } from './links';
import { Notice } from './ui/states';
import { Ago, Instant } from './ui/time';

export function NoWorkerNotice({
  sinceMs,
  children,
}: {
  sinceMs: number;
  /** What stands still, and that nothing is lost. */
  children: React.ReactNode;
}) {
  return (
    <Notice tone="act" icon={<Clock />}>
      <span className="font-medium">No worker has been running</span> since <Instant atMs={sinceMs} />,{' '}
      <Ago atMs={sinceMs} />. {children} Look whether the worker runs and what its log says:{' '}
      <Link href={links.help('operate', 'when-no-worker-runs')} prefetch={false} className="underline">
        what to do
      </Link>
      .
    </Notice>
  );
}
