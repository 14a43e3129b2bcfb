// The Prisma client over a pg pool. One per process; tests make their own against their own database.

import { PrismaPg } from '@prisma/adapter-pg';
import { DomainError } from '@/server/domain/errors';
import { readEnv } from './env';
import { PrismaClient } from './prisma/client';

export type Database = PrismaClient;

export function openDatabase(connectionString: string): Database {
  return new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 10 }) });
}

// Next may load a module several times within one process; the pool must not multiply with it.
const shared = globalThis as typeof globalThis & { spillwayDatabase?: Database };

/** The process-wide client. The launcher sets DATABASE_URL for the processes that it starts. */
export function processDatabase(): Database {
  const { databaseUrl } = readEnv();
  if (databaseUrl === undefined) {
    throw new DomainError(
      'invalid',
      'DATABASE_URL is not set. Start with `npm start`, which brings a database, or set it.',
    );
  }
  shared.spillwayDatabase ??= openDatabase(databaseUrl);
  return shared.spillwayDatabase;
}
