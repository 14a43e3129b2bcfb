// What the page of a dead-letter queue asks of more than the queue. Server and browser ask it.

import type { QueueRef } from '@/server/domain/queue';

export function newestRedriveInput({ clusterId, vhost, name }: QueueRef) {
  return { clusterId, queue: { vhost, name }, limit: 1 };
}
