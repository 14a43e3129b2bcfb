// Queues and people for tests: of whom only what matters is said.

import type { QueueDetails } from './queue';
import type { Actor } from './roles';

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

/** Somebody who asks: reaches everything unless told otherwise. */
export function testActor(over: Partial<Actor> = {}): Actor {
  return {
    userId: '0197a000-0000-7000-8000-00000000000a',
    name: 'ada',
    token: null,
    address: null,
    role: 'admin',
    scopes: [null],
    readsMessages: true,
    sessionId: '0197a000-0000-7000-8000-00000000000b',
    mayTakeRole: null,
    elevation: null,
    ...over,
  };
}
