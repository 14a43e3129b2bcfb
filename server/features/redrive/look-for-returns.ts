// One look into a dead-letter queue that no exchange of its own leads to. It looks only where that reorders and ends
// nothing, where it reaches the tail, and where it counts as a delivery only when the caller says that it may.

import type { BrokerSession } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { prepareLook } from '../messages/browse-capability';
import { countLook, looksCount, rememberLook } from '../messages/delivery-count-seen';

/** Everything that is ready in the queue, or null where it was not looked at, or not to its end. */
export async function lookForReturns(
  f: Features,
  session: BrokerSession,
  ref: QueueRef,
  { mayCount, signal }: { mayCount: boolean; signal: AbortSignal },
): Promise<MessageView[] | null> {
  const look = await possibleLook(f, session, ref, signal);
  if (look === null) return null;
  const { messages, live, seen, capability } = look;
  const counts = looksCount(capability);
  const harms = capability.effects.some((effect) => effect === 'may-dead-letter' || effect === 'reorders');
  if (harms || (counts && !mayCount) || capability.method !== 'hold-and-release') return null;
  if (counts) await countLook(f, ref);
  const result = await messages.peek(
    live,
    {
      // One more than it may have, so that the end of the queue is seen.
      count: limits.watchLookMessages + 1,
      maxBytes: limits.peekBytes,
      waitMs: limits.peekWaitMs,
      deliveryCountSeen: seen,
    },
    { signal },
  );
  const all = result.ended === 'drained';
  await rememberLook(f, ref, {
    messages: result.messages,
    counts,
    all: all && live.unackedMessages === 0,
    limit: capability.budget?.limit ?? null,
  });
  return all ? result.messages : null;
}

async function possibleLook(f: Features, session: BrokerSession, ref: QueueRef, signal: AbortSignal) {
  try {
    const look = await prepareLook(f, session, ref, signal);
    return (look.live.readyMessages ?? Infinity) > limits.watchLookMessages ? null : look;
  } catch (error) {
    if (isDomainError(error) && error.code === 'unsupported') return null;
    throw error;
  }
}
