// Seals the settings of every cluster with another key: all, or none. What has the new key already is left, so that a rotation
// that was cut is ended by the same command.

import { DomainError } from '@/server/domain/errors';
import type { Database } from '@/server/platform/database';
import type { SecretBox } from '@/server/platform/secrets';
import { readableConfig, sealConfig } from './config';

/** How many were sealed anew. Throws `invalid` where neither key opens one, and `conflict` while a worker runs. */
export async function resealClusters(db: Database, from: SecretBox, to: SecretBox): Promise<number> {
  return db.$transaction(async (tx) => {
    const running = await tx.$queryRaw<unknown[]>`
      SELECT 1 FROM "Lease" WHERE "expiresAt" > clock_timestamp() LIMIT 1`;
    if (running.length > 0)
      throw new DomainError(
        'conflict',
        'Spillway is running with the key that is to go. Stop it (web and worker), wait half a minute, and try again.',
      );
    const rows = await tx.$queryRaw<{ id: string; name: string; configSealed: Uint8Array }[]>`
      SELECT id::text, name, "configSealed" FROM "Cluster" ORDER BY id FOR UPDATE`;
    let resealed = 0;
    for (const { id, name, configSealed } of rows) {
      const config = readableConfig(from, configSealed);
      if (config !== null) {
        await tx.cluster.update({ where: { id }, data: { configSealed: sealConfig(to, config) } });
        resealed += 1;
      } else if (readableConfig(to, configSealed) === null) throw lost(name);
    }
    return resealed;
  });
}

function lost(name: string): DomainError {
  return new DomainError(
    'invalid',
    `The credentials of ${name} were sealed with another key. Start Spillway with that key, or enter them again under Clusters; nothing was changed.`,
  );
}
