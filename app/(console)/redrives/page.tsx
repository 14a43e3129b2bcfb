import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { listedRedrives } from '@/components/redrives/redrive-questions';
import { RedrivesScreen } from '@/components/redrives/redrives-screen';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Redrives' };

export default async function RedrivesPage() {
  const answers = await readForPage(await headers(), ({ trpc, ask }) =>
    ask(trpc.redrives.list.queryOptions(listedRedrives)),
  );
  return (
    <HydrationBoundary state={answers}>
      <RedrivesScreen />
    </HydrationBoundary>
  );
}
