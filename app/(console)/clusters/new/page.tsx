import type { Metadata } from 'next';
import { NewClusterScreen } from '@/components/clusters/cluster-screens';

export const metadata: Metadata = { title: 'Connect a cluster' };

export default function NewClusterPage() {
  return <NewClusterScreen />;
}
