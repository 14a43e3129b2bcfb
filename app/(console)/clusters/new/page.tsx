import type { Metadata } from 'next';
import { NewClusterScreen } from '@/components/clusters/cluster-screens';
import { WithAnswers } from '../../with-answers';

export const metadata: Metadata = { title: 'Connect a cluster' };

export default function NewClusterPage() {
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.clusters.kinds.queryOptions())}>
      <NewClusterScreen />
    </WithAnswers>
  );
}
