// `npm run access -- link [ADDRESS]`, on the machine that runs Spillway: prints the set-up link while there is no user, or a link by
// which the user of that address chooses a new password, or signs in who has none because the provider signs in.
// `npm run access -- reset-factor ADDRESS`: no code is asked of that user any more, and no passkey let in. Whoever can run these reads the database anyway.

import { beginAudit, finishAudit } from '@/server/access/audit';
import { createLink, createSetupLink } from '@/server/access/links';
import { identityOf } from '@/server/access/provider-person';
import { dropDevices } from '@/server/access/second-factor';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { systemClock } from '@/server/platform/clock';
import { type Database, openDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { visitDatabase } from './database';
import { webAddress } from './launch';

const usage = 'Usage: npm run access -- link [ADDRESS], or npm run access -- reset-factor ADDRESS';

async function main([command, email]: string[]): Promise<void> {
  if (command !== 'link' && command !== 'reset-factor') throw new DomainError('invalid', usage);
  const env = readEnv();
  const { url, leave } = await visitDatabase(env, systemClock);
  const db = openDatabase(url);
  try {
    if (command === 'reset-factor') {
      await resetFactorOf(db, email);
      return;
    }
    const { path, expiresAtMs } = await linkFor(db, email);
    const hours = Math.round((expiresAtMs - systemClock.nowMs()) / 3_600_000);
    process.stdout.write(`Opens once, within ${hours} hours:\n${webAddress(env)}${path}\n`);
  } finally {
    await db.$disconnect();
    await leave();
  }
}

async function resetFactorOf(db: Database, email: string | undefined): Promise<void> {
  if (email === undefined) throw new DomainError('invalid', usage);
  const user = await userOf(db, email);
  const entry = await beginAudit(db, 'the machine of Spillway', 'user.reset-factor', { target: user.email });
  const dropped = await dropDevices({ db }, user.id);
  await finishAudit(db, entry, { ok: true }, {});
  process.stdout.write(
    dropped
      ? `The password alone signs ${user.email} in now.\n`
      : `${user.email} has neither a second factor nor a passkey.\n`,
  );
}

async function linkFor(db: Database, email: string | undefined) {
  const parts = { db, clock: systemClock };
  const setup = await createSetupLink(parts);
  if (setup !== null) return setup;
  if (email === undefined) {
    throw new DomainError('invalid', 'There are users already. Say whose: npm run access -- link ADDRESS');
  }
  const user = await userOf(db, email);
  await db.user.update({ where: { id: user.id }, data: { disabledAt: null, lapsedAt: null } });
  const elsewhere = (await identityOf(parts, user.id)) !== null;
  return createLink(parts, elsewhere ? 'sign-in' : 'password', user.id);
}

async function userOf(db: Database, email: string) {
  const user = await db.user.findUnique({ where: { email: email.toLowerCase() } });
  if (user === null) throw new DomainError('not_found', `There is no user ${email}.`);
  return user;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${isDomainError(error) ? error.message : String(error)}\n`);
  process.exit(1);
});
