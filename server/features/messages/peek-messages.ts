// A bounded look from the head of a queue; remembers the highest delivery count it met. Allowed on read-only
// clusters too: what a look marks is said beforehand, and nothing is taken.

import type { BrokerSession, PeekRequest, QueueReading } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { LookProgress, MessageView, PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { orGone } from '../queues/live-queue';
import { prepareLook } from './browse-capability';
import { countLook, deliveryCountSeen, looksCount, rememberLook } from './delivery-count-seen';

/** With how many were ready, asked of the queue itself; null where it cannot be asked. */
export type SeenMessages = PeekResult & { readyMessages: number | null };

/** `lookId`: by which its progress can be asked for. */
export async function peekMessages(
  f: Features,
  ref: QueueRef,
  { count, lookId }: { count: number; lookId: string },
  signal: AbortSignal,
): Promise<SeenMessages> {
  const running = f.runningLooks.begin(lookId);
  const look = { count: Math.min(count, limits.peekMessages), onProgress: running.came };
  try {
    const result = await lookFromHead(f, ref, look, signal);
    running.came(result.messages.length, bytesOf(result.messages));
    return result;
  } catch (error) {
    throw signal.aborted ? stopped(f.runningLooks.progress(lookId), error) : error;
  } finally {
    running.end();
  }
}

function bytesOf(messages: readonly MessageView[]): number {
  return messages.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function stopped(progress: LookProgress | null, cause: unknown): DomainError {
  const { scannedMessages, elapsedMs } = progress ?? { scannedMessages: 0, elapsedMs: 0 };
  const seconds = (elapsedMs / 1_000).toFixed(1);
  return new DomainError(
    'timeout',
    `The look was stopped after ${seconds} s. What it held by then (${scannedMessages} messages) went back.`,
    { cause },
  );
}

export type HeadLook = { count: number } & Partial<
  Pick<PeekRequest, 'maxBytes' | 'waitMs' | 'onProgress' | 'onBody'>
>;

/** The same for callers with bounds of their own. */
export async function lookFromHead(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  look: HeadLook,
  signal: AbortSignal,
): Promise<SeenMessages> {
  const ref = { clusterId, vhost, name };
  const session = await f.sessions.forCluster(clusterId, { signal });
  const { messages, live, seen, capability } = await prepareLook(f, session, ref, signal);
  const counts = looksCount(capability);
  if (counts) await countLook(f, ref);
  const request = {
    maxBytes: limits.peekBytes,
    waitMs: limits.peekWaitMs,
    deliveryCountSeen: seen,
    ...look,
  };
  const readyBefore = await countReady(session, live, signal);
  const result = await orGone(name, messages.peek(live, request, { signal }));
  const seenMessages = result.messages.length;
  // Fewer ready than were seen: somebody held them for a moment, and has put them back.
  const readyMessages =
    readyBefore === null || readyBefore >= seenMessages
      ? readyBefore
      : Math.max(seenMessages, (await countReady(session, live, signal)) ?? 0);
  const all = result.ended === 'drained' && live.unackedMessages === 0;
  await rememberLook(f, ref, {
    messages: result.messages,
    counts,
    all,
    limit: capability.budget?.limit ?? null,
  });
  f.looks.remember(ref, { messages: result.messages, whole: all, readyMessages });
  // Its own says what it did; the next one has less of the budget left.
  const after = messages.browseCapability(live, await deliveryCountSeen(f, ref, live));
  return { ...result, capability: after, readyMessages };
}

async function countReady(
  { transfer }: BrokerSession,
  live: QueueReading,
  signal: AbortSignal,
): Promise<number | null> {
  if (transfer?.redriveCapability(live).supported !== true) return live.readyMessages;
  return transfer.countReady(live, { signal });
}
