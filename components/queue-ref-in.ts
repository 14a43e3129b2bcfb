// The queue that the query of an address names; null when a part is missing or is not what it should be.

import type { QueueRef } from '@/server/domain/queue';
import { queueRefOf } from '@/server/domain/queue-ref';

/** What stands twice in an address names nothing. */
export function queueRefIn({ cluster, vhost, name }: Record<string, unknown>): QueueRef | null {
  return queueRefOf({ clusterId: cluster, vhost, name });
}
