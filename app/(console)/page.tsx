import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { growing, newestRedrives, worstFirst } from '@/components/overview/overview-questions';
import { OverviewScreen } from '@/components/overview/overview-screen';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  const answers = await readForPage(await headers(), ({ trpc, ask }) =>
    Promise.all([
      ask(trpc.queues.list.queryOptions(worstFirst)),
      ask(trpc.queues.list.queryOptions(growing)),
      ask(trpc.redrives.list.queryOptions(newestRedrives)),
      ask(trpc.deadLetters.queues.queryOptions()),
    ]),
  );
  return (
    <HydrationBoundary state={answers}>
      <OverviewScreen />
    </HydrationBoundary>
  );
}
