import type { Metadata } from 'next';
import { ApprovalScreen } from '@/components/approvals/approval-screen';

export const metadata: Metadata = { title: 'Request for approval' };

export default async function ApprovalPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ApprovalScreen requestId={id} />;
}
