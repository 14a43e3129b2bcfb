import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { Workbench } from '@/components/dead-letters/workbench';
import { WithAnswers } from '../../with-answers';
import { readWorkbench } from './read-workbench';

export const metadata: Metadata = { title: 'Dead-letter queue' };

export default async function DeadLetterQueuePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const address = await searchParams;
  return (
    <WithAnswers read={(page) => readWorkbench(page, address)}>
      <Workbench />
    </WithAnswers>
  );
}
