import type { Metadata } from 'next';
import { ClusterScreen } from '@/components/clusters/cluster-screens';
import { WithAnswers } from '../../with-answers';

export const metadata: Metadata = { title: 'Cluster' };

export default async function ClusterPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <WithAnswers read={({ trpc, ask }) => ask(trpc.clusters.kinds.queryOptions())}>
      <ClusterScreen clusterId={id} />
    </WithAnswers>
  );
}
