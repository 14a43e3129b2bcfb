import type { Metadata } from 'next';
import { RedriveScreen } from '@/components/redrives/redrive-screen';
import { WithAnswers } from '../../with-answers';

export const metadata: Metadata = { title: 'Redrive' };

export default async function RedrivePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.redrives.get.queryOptions({ redriveId: id }))}>
      <RedriveScreen redriveId={id} />
    </WithAnswers>
  );
}
