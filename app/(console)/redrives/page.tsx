import type { Metadata } from 'next';
import { listedRedrives } from '@/components/redrives/redrive-questions';
import { RedrivesScreen } from '@/components/redrives/redrives-screen';
import { WithAnswers } from '../with-answers';

export const metadata: Metadata = { title: 'Redrives' };

export default function RedrivesPage() {
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.redrives.list.queryOptions(listedRedrives))}>
      <RedrivesScreen />
    </WithAnswers>
  );
}
