import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { DeadLettersScreen } from '@/components/dead-letters/dead-letters-screen';
import { sparklinesInput } from '@/components/queues/queue-questions';
import { readForPage } from '@/server/api/read-for-page';

export const metadata: Metadata = { title: 'Dead letters' };

export default async function DeadLettersPage() {
  const answers = await readForPage(await headers(), async ({ trpc, ask }) => {
    const queues = (await ask(trpc.deadLetters.queues.queryOptions())) ?? [];
    if (queues.length > 0)
      await ask(trpc.queues.sparklines.queryOptions(sparklinesInput(queues.map(({ id }) => id))));
  });
  return (
    <HydrationBoundary state={answers}>
      <DeadLettersScreen />
    </HydrationBoundary>
  );
}
