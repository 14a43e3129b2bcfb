import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants';

/** Of every answer; the policy of pages, which differs from one to the next, is proxy.ts's. */
const guards = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};
const headersOf = (values: Record<string, string>) =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const config: NextConfig = {
  // The types are checked by `npm run verify`, once, for the whole repository.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    'amqplib',
    'pg',
    'pino',
    '@prisma/client',
    '@prisma/adapter-pg',
    'better-auth',
    'undici',
    'prom-client',
  ],
  // What server and browser both read an address with; the browser has it already, in the library's other half.
  turbopack: { resolveAlias: { 'nuqs/server': { browser: 'nuqs' } } },
  poweredByHeader: false,
  devIndicators: false,
  headers: () =>
    Promise.resolve([
      { source: '/:path*', headers: headersOf(guards) },
      {
        source: '/api/:path*',
        headers: headersOf({ 'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'" }),
      },
      {
        source: '/:path*',
        has: [{ type: 'header', key: 'x-forwarded-proto', value: 'https' }],
        headers: headersOf({ 'Strict-Transport-Security': 'max-age=31536000' }),
      },
    ]),
};

export default function configOf(phase: string): NextConfig {
  // Pages for developing alone end in `.dev.tsx`: the gallery of all screens.
  const pageExtensions = phase === PHASE_DEVELOPMENT_SERVER ? ['dev.tsx', 'tsx', 'ts'] : ['tsx', 'ts'];
  return { ...config, pageExtensions };
}
