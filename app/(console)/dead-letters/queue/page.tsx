import type { Metadata } from 'next';
import { Workbench } from '@/components/dead-letters/workbench';

export const metadata: Metadata = { title: 'Dead-letter queue' };

export default function DeadLetterQueuePage() {
  return <Workbench />;
}
