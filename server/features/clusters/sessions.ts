// Broker sessions of this process, one per cluster and settings version, made on demand. A session whose
// cluster was edited is closed and made anew.

import type { BrokerSession, CallOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import type { Database } from '@/server/platform/database';
import type { SecretBox } from '@/server/platform/secrets';

export type ClusterSessions = {
  /** Throws not_found for an unknown cluster and what `connect` throws. */
  forCluster(clusterId: string, options: CallOptions): Promise<BrokerSession>;
  /** Closes what is held for a cluster, after an edit or a removal. */
  drop(clusterId: string): Promise<void>;
  closeAll(): Promise<void>;
};

export function createClusterSessions(_db: Database, _secrets: SecretBox): ClusterSessions {
  throw new DomainError('unsupported', 'createClusterSessions is not built yet.');
}
