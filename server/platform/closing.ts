// When this process was asked to end. What only reads and waits gives up then, so that what changes something has the time to finish.

import { DomainError } from '@/server/domain/errors';

// Next may load a module several times within one process; it is asked to end once.
const shared = globalThis as typeof globalThis & { spillwayClosing?: AbortSignal };

/** Aborts with a DomainError at SIGTERM or SIGINT. */
export function closingSignal(): AbortSignal {
  shared.spillwayClosing ??= listen();
  return shared.spillwayClosing;
}

function listen(): AbortSignal {
  const closing = new AbortController();
  const close = () => {
    closing.abort(new DomainError('timeout', 'Spillway is stopping. Try again in a moment.'));
  };
  process.once('SIGTERM', close);
  process.once('SIGINT', close);
  return closing.signal;
}
