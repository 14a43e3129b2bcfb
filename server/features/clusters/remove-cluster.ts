// Forgets a cluster with its history. The broker is not touched.

import type { ClusterView } from '@/server/domain/cluster';
import type { Features } from '../features';
import { clusterSettings } from './list-clusters';
import {
  refuseActiveRedrives,
  refuseFileOrigin,
  refuseHeldMessages,
  requireCluster,
} from './require-cluster';

export async function removeCluster(f: Features, clusterId: string): Promise<{ before: ClusterView }> {
  const cluster = await requireCluster(f, clusterId);
  refuseFileOrigin(cluster);
  await refuseActiveRedrives(f, cluster);
  await refuseHeldMessages(f, cluster);
  await f.db.cluster.delete({ where: { id: clusterId } });
  await f.sessions.drop(clusterId);
  return { before: clusterSettings(f, cluster) };
}
