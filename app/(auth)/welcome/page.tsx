import type { Metadata } from 'next';
import { LinkForm } from '@/components/access/link-form';

export const metadata: Metadata = { title: 'Welcome' };

export default function WelcomePage() {
  return <LinkForm />;
}
