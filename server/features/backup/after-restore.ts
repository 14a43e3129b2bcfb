// What a restored database must not do by itself: brokers have gone on since the backup, so nothing that was moving messages goes on before
// a person has looked. And whether the key that is here opens what was sealed.

import type { Database } from '@/server/platform/database';
import type { SecretBox } from '@/server/platform/secrets';
import { readableConfig } from '../clusters/config';

export type AfterRestore = {
  /** Redrives, captures and archives that wait for a person now, and returns that end. */
  paused: number;
  /** Clusters whose credentials were sealed with another key. */
  sealedElsewhere: string[];
};

export async function afterRestore(
  db: Database,
  secrets: SecretBox,
  backupAtMs: number,
): Promise<AfterRestore> {
  const at = new Date(backupAtMs).toISOString().slice(0, 16).replace('T', ' ');
  const waiting = `Restored from a backup of ${at} UTC. See what the queue holds now, then go on or end it.`;
  const moving = ['scheduled', 'queued', 'running', 'pausing'];
  const paused = await db.$transaction([
    db.redrive.updateMany({ where: { state: { in: moving } }, data: { state: 'paused', waiting } }),
    db.holding.updateMany({ where: { state: 'running' }, data: { state: 'paused', waiting } }),
    db.storedReturn.updateMany({ where: { state: 'running' }, data: { state: 'stopping' } }),
  ]);
  const clusters = await db.cluster.findMany({ orderBy: { name: 'asc' } });
  return {
    paused: paused.reduce((sum, { count }) => sum + count, 0),
    sealedElsewhere: clusters
      .filter(({ configSealed }) => readableConfig(secrets, configSealed) === null)
      .map(({ name }) => name),
  };
}
