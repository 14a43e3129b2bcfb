// Tries settings without storing them; empty secrets fall back to those stored for `clusterId`.

import type { ClusterInput, ClusterTest } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function testCluster(
  _f: Features,
  _input: ClusterInput,
  _clusterId: string | null,
  _signal: AbortSignal,
): Promise<ClusterTest> {
  throw new DomainError('unsupported', 'testCluster is not built yet.');
}
