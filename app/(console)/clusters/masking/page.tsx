import type { Metadata } from 'next';
import { MaskingScreen } from '@/components/masking/masking-screen';

export const metadata: Metadata = { title: 'Masking rules' };

export default function MaskingPage() {
  return <MaskingScreen />;
}
