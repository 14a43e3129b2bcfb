// Every address inside the product. Vhosts and names stand in the query string, where any character,
// slashes and dots included, survives every router and proxy.

import type { QueueRef } from '@/server/domain/queue';
import type { HelpPage } from './help/help-pages';

function queueParams({ clusterId, vhost, name }: QueueRef): URLSearchParams {
  return new URLSearchParams({ cluster: clusterId, vhost, name });
}

export const links = {
  overview: '/',
  queues: '/queues',
  deadLetters: '/dead-letters',
  redrives: '/redrives',
  approvals: '/approvals',
  approval: (id: string) => `/approvals/${id}`,
  clusters: '/clusters',
  newCluster: '/clusters/new',
  masking: '/clusters/masking',
  audit: '/audit',
  users: '/users',
  account: '/account',
  signIn: '/sign-in',
  helpIndex: '/help',
  help: (page: HelpPage, heading = '') => `/help/${page}${heading === '' ? '' : `#${heading}`}`,
  queue: (ref: QueueRef, tab?: 'messages' | 'topology' | 'definition') => {
    const params = queueParams(ref);
    if (tab) params.set('tab', tab);
    return `/queue?${params.toString()}`;
  },
  deadLetterQueue: (ref: QueueRef) => `/dead-letters/queue?${queueParams(ref).toString()}`,
  redrive: (id: string) => `/redrives/${id}`,
  /** The redrive with the messages of one line of its ledger open. */
  redriveLine: (id: string, line: string) => `/redrives/${id}?${new URLSearchParams({ line }).toString()}`,
  editCluster: (id: string) => `/clusters/${id}`,
  /** The charts of the queues that a filter leaves, which the query holds as that of the list does. */
  charts: '/queues/charts',
  chartsOfCluster: (id: string) => `/queues/charts?cluster=${id}`,
  queuesOfCluster: (id: string) => `/queues?cluster=${id}`,
  queuesOfVhost: (clusterId: string, vhost: string) =>
    `/queues?${new URLSearchParams({ cluster: clusterId, vhost }).toString()}`,
  wrongQueues: '/queues?wrong=true',
  growingQueues: '/queues?growing=true',
} as const;
