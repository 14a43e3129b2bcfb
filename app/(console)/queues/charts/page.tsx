import type { Metadata } from 'next';
import { GroupScreen } from '@/components/queues/group-screen';

export const metadata: Metadata = { title: 'Charts of queues' };

export default function GroupChartsPage() {
  return <GroupScreen />;
}
