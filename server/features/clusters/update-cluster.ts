// Changes a cluster; an empty secret keeps the stored one.

import type { ClusterInput, ClusterView } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function updateCluster(
  _f: Features,
  _clusterId: string,
  _input: ClusterInput,
): Promise<{ before: ClusterView }> {
  throw new DomainError('unsupported', 'updateCluster is not built yet.');
}
