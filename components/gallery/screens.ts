// Every screen of the console and the states that it can have: one table for the pictures and checks of all of them
// (e2e/shots) and for the gallery that `npm run dev` serves.

import type { QueueRef } from '@/server/domain/queue';
import { links } from '../links';

/**
 * new: no cluster is watched yet. empty: one is, and has nothing of this. partial: a part cannot be read. stale: what
 * stands there is old, because nothing newer came. huge: thousands of rows.
 */
export const screenStates = [
  'filled',
  'new',
  'empty',
  'loading',
  'error',
  'stale',
  'no permission',
  'partial',
  'huge',
] as const;
export type ScreenState = (typeof screenStates)[number];

/** What the addresses of screens name. */
export type Places = {
  clusterId: string;
  queue: QueueRef;
  stream: QueueRef;
  deadLetterQueue: QueueRef;
  redriveId: string;
  approvalId: string;
};

export type Screen = {
  id: string;
  path: (at: Places) => string;
  states: readonly ScreenState[];
};

const read = ['filled', 'loading', 'error'] as const;
const listed = ['filled', 'new', 'loading', 'error'] as const;

export const screens = [
  {
    id: 'overview',
    path: () => links.overview,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'huge'],
  },
  {
    id: 'queues',
    path: () => links.queues,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'huge'],
  },
  {
    id: 'queue',
    path: ({ queue }) => links.queue(queue),
    states: [...read, 'stale', 'no permission', 'partial'],
  },
  {
    id: 'queue-consumers',
    path: ({ queue }) => links.queue(queue, 'topology'),
    states: [...read, 'no permission', 'partial'],
  },
  {
    id: 'queue-messages',
    path: ({ queue }) => links.queue(queue, 'messages'),
    states: [...read, 'no permission', 'partial'],
  },
  { id: 'queue-definition', path: ({ queue }) => links.queue(queue, 'definition'), states: ['filled'] },
  {
    id: 'stream',
    path: ({ stream }) => links.queue(stream, 'messages'),
    states: ['filled', 'no permission'],
  },
  { id: 'charts', path: () => links.charts, states: [...listed, 'empty', 'no permission', 'huge'] },
  {
    id: 'dead-letters',
    path: () => links.deadLetters,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial'],
  },
  {
    id: 'dead-letter-queue',
    path: ({ deadLetterQueue }) => links.deadLetterQueue(deadLetterQueue),
    states: [...read, 'stale', 'no permission', 'partial'],
  },
  { id: 'redrives', path: () => links.redrives, states: [...listed, 'no permission'] },
  { id: 'redrive', path: ({ redriveId }) => links.redrive(redriveId), states: read },
  { id: 'approvals', path: () => links.approvals, states: [...listed, 'no permission'] },
  { id: 'approval', path: ({ approvalId }) => links.approval(approvalId), states: read },
  {
    id: 'clusters',
    path: () => links.clusters,
    states: [...listed, 'stale', 'no permission', 'partial'],
  },
  {
    id: 'cluster',
    path: ({ clusterId }) => links.editCluster(clusterId),
    states: [...read, 'no permission'],
  },
  { id: 'cluster-new', path: () => links.newCluster, states: ['filled', 'loading', 'no permission'] },
  { id: 'masking', path: () => links.masking, states: [...read, 'empty', 'no permission'] },
  { id: 'audit', path: () => links.audit, states: [...listed, 'empty', 'no permission'] },
  { id: 'users', path: () => links.users, states: [...listed, 'no permission'] },
  { id: 'account', path: () => links.account, states: [...listed, 'no permission'] },
  { id: 'no-such-page', path: () => '/no-such-page', states: ['filled'] },
] as const satisfies readonly Screen[];

export type ScreenId = (typeof screens)[number]['id'];
