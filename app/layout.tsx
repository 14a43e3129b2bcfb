// The document: theme before first paint, providers around every page.

import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { Providers } from '@/components/providers';
import { code, text } from './fonts';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Spillway', template: '%s · Spillway' },
  description: 'Queues in trouble, since when, and dead letters put back to work.',
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

export default async function RootLayout({ children }: { children: React.ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" className={`${text.variable} ${code.variable}`} suppressHydrationWarning>
      <body>
        <Providers nonce={nonce}>{children}</Providers>
      </body>
    </html>
  );
}
