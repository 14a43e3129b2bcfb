import type { Metadata } from 'next';
import { NewClusterScreen } from '@/components/clusters/cluster-screens';

export const metadata: Metadata = { title: 'Add a cluster' };

export default function NewClusterPage() {
  return <NewClusterScreen />;
}
