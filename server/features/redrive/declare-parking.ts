// The queue that messages are parked in: declared durable, of the kind of its dead-letter queue, where it is
// missing. Refuses with a sentence where our rights do not reach that far; then nothing has begun.

import type { BrokerSession } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';

export async function declareParking(
  f: Features,
  source: QueueRef,
  parkingQueue: string,
  signal: AbortSignal,
): Promise<void> {
  const session = await f.sessions.forCluster(source.clusterId, { signal });
  const address = { vhost: source.vhost, name: parkingQueue };
  if (await exists(session, address, signal)) return;
  if (session.admin === undefined || Buffer.byteLength(parkingQueue) > limits.queueNameBytes) {
    throw new DomainError('unsupported', `There is no queue ${parkingQueue} to park in, and ${cannot}`);
  }
  const { type } = await liveQueue(session, source, { signal });
  try {
    await session.admin.declareQueue(address, type === 'quorum' ? 'quorum' : 'classic', { signal });
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(
      error.code,
      `The parking queue ${parkingQueue} could not be declared. ${error.message} Declare it yourself, or choose one that exists.`,
      { cause: error },
    );
  }
}

const cannot = 'Spillway cannot declare it here. Declare it yourself, or choose one that exists.';

async function exists(
  session: BrokerSession,
  address: { vhost: string; name: string },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await liveQueue(session, address, { signal });
    return true;
  } catch (error) {
    if (isDomainError(error) && error.code === 'not_found') return false;
    throw error;
  }
}
