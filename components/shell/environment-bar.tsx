// A line of colour over everything when a production or staging cluster is among those watched, so that
// nobody mistakes the tab.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { Environment } from '@/server/domain/environments';
import { useTRPC } from '../trpc';
import { cn } from '../ui/cn';

const words: Record<Environment, string> = {
  production: 'Production',
  staging: 'Staging',
  development: 'Development',
  '': '',
};

/** Its first answer comes with the page: nothing moves down when it appears. */
export function EnvironmentBar() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  const present = new Set(data?.map((cluster) => cluster.environment));
  const environment = (['production', 'staging'] as const).find((candidate) => present.has(candidate));
  if (environment === undefined) return null;
  const names =
    data?.filter((cluster) => cluster.environment === environment).map((cluster) => cluster.name) ?? [];
  return (
    <div
      data-environment={environment}
      className={cn(
        'flex h-6 items-center justify-center gap-2 px-4 text-label font-medium',
        environment === 'production' ? 'bg-act text-on-act' : 'bg-look text-ground',
      )}
    >
      <span className="truncate">
        {words[environment]}: {names.join(', ')}
      </span>
    </div>
  );
}
