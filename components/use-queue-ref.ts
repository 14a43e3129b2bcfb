// The queue that the address of this page names; null when a part is missing or is not what it should be.
'use client';

import { useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import { queueRefOf } from '@/server/domain/queue-ref';

export function useQueueRef(): QueueRef | null {
  const params = useSearchParams();
  const clusterId = params.get('cluster');
  const vhost = params.get('vhost');
  const name = params.get('name');
  return useMemo(() => queueRefOf({ clusterId, vhost, name }), [clusterId, vhost, name]);
}
