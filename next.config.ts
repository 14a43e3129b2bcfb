import type { NextConfig } from 'next';

const config: NextConfig = {
  // The types are checked by `npm run verify`, once, for the whole repository.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['amqplib', 'pg', 'pino', '@prisma/client', '@prisma/adapter-pg'],
  poweredByHeader: false,
  devIndicators: false,
};

export default config;
