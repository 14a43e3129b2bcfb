import type { Metadata } from 'next';
import { MaskingScreen } from '@/components/masking/masking-screen';
import { WithAnswers } from '../../with-answers';

export const metadata: Metadata = { title: 'Masking rules' };

export default function MaskingPage() {
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.masks.list.queryOptions())}>
      <MaskingScreen />
    </WithAnswers>
  );
}
