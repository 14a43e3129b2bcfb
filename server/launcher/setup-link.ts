// The link that makes the first administrator, for the console, as long as there is nobody.

import { createSetupLink } from '@/server/access/links';
import type { Clock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';

export async function setupPath(databaseUrl: string, clock: Clock): Promise<string | null> {
  const db = openDatabase(databaseUrl);
  try {
    return (await createSetupLink({ db, clock }))?.path ?? null;
  } finally {
    await db.$disconnect();
  }
}
