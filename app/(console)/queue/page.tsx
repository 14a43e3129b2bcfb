import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { SearchParams } from 'nuqs/server';
import { QueueScreen } from '@/components/queues/queue-screen';
import { readForPage } from '@/server/api/read-for-page';
import { readQueue } from './read-queue';

type Props = { searchParams: Promise<SearchParams> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { name } = await searchParams;
  return { title: typeof name === 'string' ? name : 'Queue' };
}

export default async function QueuePage({ searchParams }: Props) {
  const address = await searchParams;
  const answers = await readForPage(await headers(), (page) => readQueue(page, address));
  return (
    <HydrationBoundary state={answers}>
      <QueueScreen />
    </HydrationBoundary>
  );
}
