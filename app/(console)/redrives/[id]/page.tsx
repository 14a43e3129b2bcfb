import type { Metadata } from 'next';
import { RedriveScreen } from '@/components/redrives/redrive-screen';

export const metadata: Metadata = { title: 'Redrive' };

export default async function RedrivePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RedriveScreen redriveId={id} />;
}
