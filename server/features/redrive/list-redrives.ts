// Redrives, newest first.

import type { QueueAddress } from '@/server/domain/queue';
import type { RedriveView } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function listRedrives(
  _f: Features,
  _filter: { clusterId: string | null; queue: QueueAddress | null; limit: number },
): Promise<RedriveView[]> {
  throw new DomainError('unsupported', 'listRedrives is not built yet.');
}
