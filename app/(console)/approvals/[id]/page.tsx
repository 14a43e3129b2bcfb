import type { Metadata } from 'next';
import { ApprovalScreen } from '@/components/approvals/approval-screen';
import { WithAnswers } from '../../with-answers';

export const metadata: Metadata = { title: 'Request for approval' };

export default async function ApprovalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.approvals.get.queryOptions({ requestId: id }))}>
      <ApprovalScreen requestId={id} />
    </WithAnswers>
  );
}
