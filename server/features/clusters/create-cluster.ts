// Stores a cluster. Throws conflict when the name is taken, invalid when the driver refuses the settings.

import type { ClusterInput } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function createCluster(_f: Features, _input: ClusterInput): Promise<{ id: string }> {
  throw new DomainError('unsupported', 'createCluster is not built yet.');
}
