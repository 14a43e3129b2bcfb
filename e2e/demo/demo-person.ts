// Who the demo signs in: an admin without a password, let in by links alone.

import { createLink } from '@/server/access/links';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';

const email = 'demo@spillway.example';

/** The path of a link that signs in once. */
export async function demoLink(databaseUrl: string): Promise<string> {
  const db = openDatabase(databaseUrl);
  try {
    const { id } = await db.user.upsert({
      where: { email },
      create: { email, name: 'Demo', role: 'admin' },
      update: {},
    });
    return (await createLink({ db, clock: systemClock }, 'sign-in', id)).path;
  } finally {
    await db.$disconnect();
  }
}
