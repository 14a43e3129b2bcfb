// Forgets a cluster with its history. The broker is not touched.

import type { ClusterView } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function removeCluster(_f: Features, _clusterId: string): Promise<{ before: ClusterView }> {
  throw new DomainError('unsupported', 'removeCluster is not built yet.');
}
