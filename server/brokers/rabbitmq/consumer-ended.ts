// A consumer of ours that the broker ended: it does not say why, so the queue is asked.

import { DomainError, isDomainError } from '@/server/domain/errors';
import type { AmqpConnection } from './amqp';
import { amqpError, heldTooLongWords } from './amqp-errors';

/** What a consumer is told, and no more. */
export class ConsumerEnded extends Error {
  constructor() {
    super('the broker ended the consumer');
  }
}

const never = new AbortController().signal;

/** Why a reading failed, in words. */
export async function inboxError(
  connection: AmqpConnection,
  queue: string,
  failure: Error,
): Promise<DomainError> {
  if (connection.lost !== null) return connection.lost;
  if (failure instanceof ConsumerEnded) return whyConsumerEnded(connection, queue);
  return amqpError(failure, { ...connection.place, queue });
}

/** A queue that is there and ended a consumer did so because it held messages for too long. */
export async function whyConsumerEnded(connection: AmqpConnection, queue: string): Promise<DomainError> {
  try {
    const channel = await connection.channel(never);
    await connection.reply(channel.checkQueue(queue), never, queue);
    await connection.reply(channel.close(), never, queue);
  } catch (error) {
    if (connection.lost !== null) return connection.lost;
    if (!isDomainError(error)) throw error;
    if (error.code !== 'not_found') return error;
    return new DomainError(
      'not_found',
      `The queue ${queue} was deleted, or its node went down, while we read it.`,
    );
  }
  return new DomainError('broker_unreachable', heldTooLongWords(queue, 'ended the consumer'));
}
