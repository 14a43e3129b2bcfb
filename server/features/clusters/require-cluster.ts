// A cluster that must exist, and one that may be changed. Every verb that changes a broker asks here first.

import type { Cluster } from '@/server/platform/prisma/client';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function requireCluster({ db }: Pick<Features, 'db'>, clusterId: string): Promise<Cluster> {
  const cluster = await db.cluster.findUnique({ where: { id: clusterId } });
  if (cluster === null) throw new DomainError('not_found', 'This cluster is no longer in Spillway.');
  return cluster;
}

/** Throws `forbidden` for a cluster that is read-only in Spillway. */
export async function requireWritableCluster(f: Pick<Features, 'db'>, clusterId: string): Promise<Cluster> {
  const cluster = await requireCluster(f, clusterId);
  if (cluster.readOnly) throw new DomainError('forbidden', readOnlySentence(cluster.name));
  return cluster;
}

export function readOnlySentence(name: string): string {
  return `${name} is read-only in Spillway: nothing on it can be changed until an admin lifts that in its settings.`;
}

/** A cluster from the configuration file is edited there and nowhere else. */
export function refuseFileOrigin(cluster: Cluster): void {
  if (cluster.origin !== 'file') return;
  throw new DomainError(
    'forbidden',
    `${cluster.name} comes from the clusters file. Change it there and restart Spillway.`,
  );
}

/** Throws `conflict` while a redrive of the cluster is under way. */
export async function refuseActiveRedrives({ db }: Pick<Features, 'db'>, cluster: Cluster): Promise<void> {
  const active = await db.redrive.findFirst({
    where: { clusterId: cluster.id, activeKey: { not: null } },
    select: { queue: true },
  });
  if (active === null) return;
  throw new DomainError('conflict', `A redrive of ${active.queue} is under way. Cancel it first.`);
}

/** Throws `conflict` while Spillway holds messages of the cluster that no queue has any more. */
export async function refuseHeldMessages({ db }: Pick<Features, 'db'>, cluster: Cluster): Promise<void> {
  const held = await db.holding.findFirst({
    where: {
      clusterId: cluster.id,
      kind: { not: 'scan' },
      OR: [{ messages: { gt: 0 } }, { orderly: false }],
    },
    select: { queue: true, messages: true },
  });
  if (held === null) return;
  throw new DomainError(
    'conflict',
    `Spillway holds the only copy of ${held.messages} dead letters of ${held.queue}. Return them to the queue, download or remove them first.`,
  );
}
