import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { QueueScreen } from '@/components/queues/queue-screen';
import { WithAnswers } from '../with-answers';
import { readQueue } from './read-queue';

type Props = { searchParams: Promise<SearchParams> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { name } = await searchParams;
  return { title: typeof name === 'string' ? name : 'Queue' };
}

export default async function QueuePage({ searchParams }: Props) {
  const address = await searchParams;
  return (
    <WithAnswers read={(page) => readQueue(page, address)}>
      <QueueScreen />
    </WithAnswers>
  );
}
