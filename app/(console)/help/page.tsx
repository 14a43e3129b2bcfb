import type { Metadata } from 'next';
import { HelpIndex } from '@/components/help/help-screen';

export const metadata: Metadata = { title: 'Help' };

export default function HelpIndexPage() {
  return <HelpIndex />;
}
