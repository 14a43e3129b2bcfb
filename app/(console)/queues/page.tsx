import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import type { SearchParams } from 'nuqs/server';
import { loadListFilters } from '@/components/queues/list-filters';
import { listViewCookie } from '@/components/queues/list-view';
import { QueuesScreen } from '@/components/queues/queues-screen';
import { readForPage } from '@/server/api/read-for-page';
import { readQueues } from './read-queues';

export const metadata: Metadata = { title: 'Queues' };

export default async function QueuesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = await loadListFilters(searchParams);
  const answers = await readForPage(await headers(), (page) => readQueues(page, filters));
  const view = (await cookies()).get(listViewCookie)?.value ?? null;
  return (
    <HydrationBoundary state={answers}>
      <QueuesScreen view={view} />
    </HydrationBoundary>
  );
}
