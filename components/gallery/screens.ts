// Every screen of the console and the states that it can have: one table for the pictures and checks of all of them
// (e2e/shots) and for the gallery that `npm run dev` serves.

import type { QueueRef } from '@/server/domain/queue';
import { links } from '../links';

/**
 * new: no cluster is watched yet. empty: one is, and has nothing of this. partial: one of two clusters does not answer.
 * stale: what stands there is old, because the worker stands still. stopped: the broker is. huge: thousands of rows.
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
  'stopped',
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
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'stopped', 'huge'],
  },
  {
    id: 'queues',
    path: () => links.queues,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'stopped', 'huge'],
  },
  {
    id: 'queue',
    path: ({ queue }) => links.queue(queue),
    states: [...read, 'stale', 'no permission', 'stopped'],
  },
  {
    id: 'queue-consumers',
    path: ({ queue }) => links.queue(queue, 'topology'),
    states: [...read, 'no permission', 'stopped'],
  },
  {
    id: 'queue-messages',
    path: ({ queue }) => links.queue(queue, 'messages'),
    states: [...read, 'no permission', 'stopped'],
  },
  { id: 'queue-definition', path: ({ queue }) => links.queue(queue, 'definition'), states: ['filled'] },
  {
    id: 'stream',
    path: ({ stream }) => links.queue(stream, 'messages'),
    states: ['filled', 'no permission', 'stopped'],
  },
  {
    id: 'charts',
    path: () => links.charts,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'stopped', 'huge'],
  },
  {
    id: 'dead-letters',
    path: () => links.deadLetters,
    states: [...listed, 'empty', 'stale', 'no permission', 'partial', 'stopped', 'huge'],
  },
  {
    id: 'dead-letter-queue',
    path: ({ deadLetterQueue }) => links.deadLetterQueue(deadLetterQueue),
    states: [...read, 'stale', 'no permission', 'stopped'],
  },
  {
    id: 'redrives',
    path: () => links.redrives,
    states: [...listed, 'empty', 'stale', 'no permission', 'stopped'],
  },
  {
    id: 'redrive',
    path: ({ redriveId }) => links.redrive(redriveId),
    states: [...read, 'stale', 'no permission', 'stopped'],
  },
  { id: 'approvals', path: () => links.approvals, states: [...listed, 'empty', 'no permission'] },
  {
    id: 'approval',
    path: ({ approvalId }) => links.approval(approvalId),
    states: [...read, 'no permission'],
  },
  {
    id: 'clusters',
    path: () => links.clusters,
    states: [...listed, 'stale', 'no permission', 'partial', 'stopped'],
  },
  {
    id: 'cluster',
    path: ({ clusterId }) => links.editCluster(clusterId),
    states: [...read, 'stale', 'no permission', 'stopped'],
  },
  { id: 'cluster-new', path: () => links.newCluster, states: ['filled', 'loading', 'no permission'] },
  { id: 'masking', path: () => links.masking, states: [...read, 'empty', 'no permission'] },
  { id: 'audit', path: () => links.audit, states: [...listed, 'empty', 'no permission'] },
  { id: 'users', path: () => links.users, states: [...listed, 'no permission'] },
  { id: 'account', path: () => links.account, states: [...listed, 'no permission'] },
  { id: 'no-such-page', path: () => '/no-such-page', states: ['filled'] },
] as const satisfies readonly Screen[];

export type ScreenId = (typeof screens)[number]['id'];
