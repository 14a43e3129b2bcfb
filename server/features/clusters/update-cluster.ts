// Changes a cluster; an empty secret keeps the stored one. The kind of a cluster never changes: its queues
// and their history belong to that broker.

import type { ClusterInput, ClusterView } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Cluster } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { completeConfig, driverOf, readableConfig, sealConfig } from './config';
import { conflictOnSameName } from './create-cluster';
import { clusterSettings } from './list-clusters';
import { refuseFileOrigin, requireCluster } from './require-cluster';

export async function updateCluster(
  f: Features,
  clusterId: string,
  input: ClusterInput,
): Promise<{ before: ClusterView; after: ClusterView }> {
  const cluster = await requireCluster(f, clusterId);
  refuseFileOrigin(cluster);
  return applyClusterInput(f, cluster, input, 'ui');
}

/** Writes only what differs, and closes the sessions of the old settings. */
export async function applyClusterInput(
  f: Features,
  cluster: Cluster,
  input: ClusterInput,
  origin: 'ui' | 'file',
): Promise<{ before: ClusterView; after: ClusterView }> {
  if (input.kind !== cluster.kind) {
    throw new DomainError(
      'invalid',
      `${cluster.name} is ${cluster.kind}; add a new cluster for another kind.`,
    );
  }
  const stored = readableConfig(f.secrets, cluster.configSealed);
  const config = completeConfig(driverOf(f.drivers, input.kind), input, stored);
  const changed = JSON.stringify(config) !== JSON.stringify(stored);
  const { config: _, ...settings } = input;
  const updated = await conflictOnSameName(
    input.name,
    f.db.cluster.update({
      where: { id: cluster.id },
      data: {
        ...settings,
        origin,
        ...(changed && { configSealed: sealConfig(f.secrets, config), configVersion: { increment: 1 } }),
      },
    }),
  );
  if (changed) await f.sessions.drop(cluster.id);
  return { before: clusterSettings(f, cluster), after: clusterSettings(f, updated) };
}
