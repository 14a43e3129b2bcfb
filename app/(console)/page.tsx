import type { Metadata } from 'next';
import { growing, newestRedrives, worstFirst } from '@/components/overview/overview-questions';
import { OverviewScreen } from '@/components/overview/overview-screen';
import { WithAnswers } from './with-answers';

export const metadata: Metadata = { title: 'Overview' };

export default function OverviewPage() {
  return (
    <WithAnswers
      read={({ trpc, ask }) =>
        Promise.all([
          ask(trpc.queues.list.queryOptions(worstFirst)),
          ask(trpc.queues.list.queryOptions(growing)),
          ask(trpc.redrives.list.queryOptions(newestRedrives)),
          ask(trpc.deadLetters.queues.queryOptions()),
        ])
      }
    >
      <OverviewScreen />
    </WithAnswers>
  );
}
