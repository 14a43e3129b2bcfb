// The types of queues, and the ways to order a list of them.

export const queueTypes = ['classic', 'quorum', 'stream', 'other'] as const;
export type QueueType = (typeof queueTypes)[number];

export const queueSortKeys = [
  'worst',
  'name',
  'depth',
  'ready',
  'unacked',
  'age',
  'in',
  'out',
  'consumers',
  'unusual',
] as const;

/** Queues that a person marked: only these, or these before the others. */
export const favouriteModes = ['first', 'only'] as const;
