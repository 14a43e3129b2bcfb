import type { Metadata } from 'next';
import { RedrivesScreen } from '@/components/redrives/redrives-screen';

export const metadata: Metadata = { title: 'Redrives' };

export default function RedrivesPage() {
  return <RedrivesScreen />;
}
