import type { Metadata } from 'next';
import { QueueScreen } from '@/components/queues/queue-screen';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  const { name } = await searchParams;
  return { title: typeof name === 'string' ? name : 'Queue' };
}

export default function QueuePage() {
  return <QueueScreen />;
}
