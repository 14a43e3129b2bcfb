// The queue that would be emptied, as its broker tells it at this moment.

import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import type { SourceFacts } from '@/server/domain/plan/facts';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { deliveryCountSeen } from '../messages/delivery-count-seen';

export async function sourceFacts(
  f: Features,
  { transfer, messages }: BrokerSession,
  ref: QueueRef,
  live: QueueReading,
  signal: AbortSignal,
): Promise<SourceFacts> {
  const look = messages?.browseCapability(live, await deliveryCountSeen(f, ref, live));
  const { maxPriority } = live.details;
  const capability = transfer?.redriveCapability(live) ?? {
    supported: false,
    reason: 'Spillway cannot move messages on this broker.',
  };
  const readyMessages =
    transfer !== undefined && capability.supported
      ? await transfer.countReady(ref, { signal })
      : live.readyMessages;
  return {
    type: live.type,
    readyMessages,
    unackedMessages: live.unackedMessages,
    consumers: live.consumers,
    meanBytes: meanBytesOf(live),
    maxPriority,
    capability,
    budget: look?.budget ?? null,
    lookSentence: look?.supported ? look.sentence : null,
  };
}

export function meanBytesOf({ readyBytes, readyMessages }: QueueReading): number | null {
  return readyBytes === null || readyMessages === null || readyMessages === 0
    ? null
    : readyBytes / readyMessages;
}
