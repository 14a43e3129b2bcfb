// `npm run key:rotate`: broker credentials and the secrets of second factors are sealed with a new key, and sessions end, whose
// cookies are signed by it. Ended midway, the same command goes on.

import { resealFactors } from '@/server/access/reseal-factors';
import { isDomainError } from '@/server/domain/errors';
import { resealClusters } from '@/server/features/clusters/reseal-clusters';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { adoptNextKey, loadNextSecretBox, loadSecretBox } from '@/server/platform/secrets';
import { visitDatabase } from './database';

async function main(): Promise<void> {
  const env = readEnv();
  const { url, leave } = await visitDatabase(env, systemClock);
  const db = openDatabase(url);
  try {
    const [from, to] = [await loadSecretBox(env), await loadNextSecretBox(env)];
    const resealed = await resealClusters(db, from, to);
    await resealFactors(db, from, to);
    await adoptNextKey(env);
    const then =
      env.secretKey === undefined
        ? 'Start Spillway again.'
        : 'Start Spillway with SPILLWAY_SECRET_KEY set to the new key.';
    process.stdout.write(`Sealed with the new key: ${resealed} of the clusters. ${then}\n`);
  } finally {
    await db.$disconnect();
    await leave();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${isDomainError(error) ? error.message : String(error)}\n`);
  process.exit(1);
});
