import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import type { SearchParams } from 'nuqs/server';
import { loadListFilters, toListInput } from '@/components/queues/list-filters';
import { listViewCookie } from '@/components/queues/list-view';
import { firstRows } from '@/components/queues/list-window';
import { QueuesScreen } from '@/components/queues/queues-screen';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Queues' };

export default async function QueuesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const input = toListInput(await loadListFilters(searchParams), firstRows);
  const first = await readForPage(await headers(), async (api) => ({
    input,
    list: await api.queues.list(input),
  }));
  const view = (await cookies()).get(listViewCookie)?.value ?? null;
  return <QueuesScreen first={first} view={view} />;
}
