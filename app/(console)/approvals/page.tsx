import type { Metadata } from 'next';
import { ApprovalsScreen } from '@/components/approvals/approvals-screen';
import { WithAnswers } from '../with-answers';

export const metadata: Metadata = { title: 'Approvals' };

export default function ApprovalsPage() {
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.approvals.list.queryOptions())}>
      <ApprovalsScreen />
    </WithAnswers>
  );
}
