import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { SearchParams } from 'nuqs/server';
import { Workbench } from '@/components/dead-letters/workbench';
import { readForPage } from '@/server/api/read-for-page';
import { readWorkbench } from './read-workbench';

export const metadata: Metadata = { title: 'Dead-letter queue' };

export default async function DeadLetterQueuePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const address = await searchParams;
  const answers = await readForPage(await headers(), (page) => readWorkbench(page, address));
  return (
    <HydrationBoundary state={answers}>
      <Workbench />
    </HydrationBoundary>
  );
}
