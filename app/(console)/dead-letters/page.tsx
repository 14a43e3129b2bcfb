import type { Metadata } from 'next';
import { DeadLettersScreen } from '@/components/dead-letters/dead-letters-screen';
import { sparklinesInput } from '@/components/queues/queue-questions';
import type { PageReader } from '@/server/api/read-for-page';
import { WithAnswers } from '../with-answers';

export const metadata: Metadata = { title: 'Dead letters' };

export default function DeadLettersPage() {
  return (
    <WithAnswers read={readDeadLetters}>
      <DeadLettersScreen />
    </WithAnswers>
  );
}

async function readDeadLetters({ trpc, ask }: PageReader): Promise<void> {
  const queues = (await ask(trpc.deadLetters.queues.queryOptions())) ?? [];
  if (queues.length > 0)
    await ask(trpc.queues.sparklines.queryOptions(sparklinesInput(queues.map(({ id }) => id))));
}
