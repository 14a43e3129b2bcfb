// Every address inside the product. Vhosts and names stand in the query string, where any character,
// slashes and dots included, survives every router and proxy.

import type { QueueRef } from '@/server/domain/queue';

function queueParams({ clusterId, vhost, name }: QueueRef): URLSearchParams {
  return new URLSearchParams({ cluster: clusterId, vhost, name });
}

export const links = {
  overview: '/',
  queues: '/queues',
  deadLetters: '/dead-letters',
  redrives: '/redrives',
  clusters: '/clusters',
  newCluster: '/clusters/new',
  audit: '/audit',
  queue: (ref: QueueRef, tab?: 'messages' | 'topology') => {
    const params = queueParams(ref);
    if (tab) params.set('tab', tab);
    return `/queue?${params.toString()}`;
  },
  deadLetterQueue: (ref: QueueRef) => `/dead-letters/queue?${queueParams(ref).toString()}`,
  redrive: (id: string) => `/redrives/${id}`,
  editCluster: (id: string) => `/clusters/${id}`,
  queuesOfCluster: (id: string) => `/queues?cluster=${id}`,
} as const;
