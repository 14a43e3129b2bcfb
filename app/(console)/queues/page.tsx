import type { Metadata } from 'next';
import { cookies, headers } from 'next/headers';
import type { SearchParams } from 'nuqs/server';
import { loadListFilters } from '@/components/queues/list-filters';
import { guessListView, listViewCookie } from '@/components/queues/list-view';
import { QueuesScreen } from '@/components/queues/queues-screen';
import { WithAnswers } from '../with-answers';
import { readQueues } from './read-queues';

export const metadata: Metadata = { title: 'Queues' };

export default async function QueuesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const filters = await loadListFilters(searchParams);
  const known = (await cookies()).get(listViewCookie)?.value;
  const view = known ?? guessListView((await headers()).get('user-agent'));
  return (
    <WithAnswers read={(page) => readQueues(page, filters)}>
      <QueuesScreen view={view} />
    </WithAnswers>
  );
}
