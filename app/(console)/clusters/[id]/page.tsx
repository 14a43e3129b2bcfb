import type { Metadata } from 'next';
import { ClusterScreen } from '@/components/clusters/cluster-screens';

export const metadata: Metadata = { title: 'Cluster' };

export default async function ClusterPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ClusterScreen clusterId={id} />;
}
