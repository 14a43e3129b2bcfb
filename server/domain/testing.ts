// Queues for tests: of which only what matters is said.

import type { QueueDetails } from './queue';

/** Durable, with no limit, and dead-lettering nowhere. */
export const plainDetails: QueueDetails = {
  durable: true,
  autoDelete: false,
  exclusive: false,
  singleActiveConsumer: false,
  maxPriority: null,
  messageTtlMs: null,
  expiresMs: null,
  maxLengthMessages: null,
  maxLengthBytes: null,
  overflow: null,
  deliveryLimit: null,
  policy: null,
  node: 'rabbit@a',
  arguments: {},
  deadLettersTo: null,
  deadLettersFrom: [],
};
