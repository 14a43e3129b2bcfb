// All clusters with their newest poll and totals.

import type { ClusterView } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function listClusters(_f: Features): Promise<ClusterView[]> {
  throw new DomainError('unsupported', 'listClusters is not built yet.');
}
