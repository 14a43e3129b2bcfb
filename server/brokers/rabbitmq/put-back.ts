// Puts back what a return would end. Where a return counts as a failed delivery, the broker drops or dead-letters
// a message that comes back with its count at the limit. Such a message is never simply returned: a copy goes to
// the tail of the same queue, confirmed, and only then the original is acknowledged.

import { randomUUID } from 'node:crypto';
import type { Channel, Message } from 'amqplib';
import type { PublishOutcome, QueueReading } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { simplyPutBack, type PutBack } from '@/server/domain/message';
import type { MessageChange } from '@/server/domain/message-edit';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { putsBackByNack } from './browse-capability';
import { deliveryCountOf } from './message-view';
import { splitProperties } from './property-list';
import type { Publisher } from './publisher';
import { RawProperties, rawPropertiesOf } from './raw-properties';
import { commit, selectTransactions } from './transactions';
import type { BrokerVersion } from './version';

/** What stands at the limit, and what the broker does with it when it is returned. */
export type ReturnLimit = { queue: string; limit: number; deadLetters: boolean };

/** Opens a connection of its own, which takes headers off as `removedFromPutBack` says. */
export type OpenPublisher = () => Promise<Publisher>;

export type Holding = {
  connection: AmqpConnection;
  channel: Channel;
  /** Whether transactions are selected on the channel already. */
  transactional: boolean;
};

/** Null where a return ends nothing. */
export function returnLimitOf(queue: QueueReading, version: BrokerVersion): ReturnLimit | null {
  const { deliveryLimit, deadLettersTo } = queue.details;
  if (queue.type !== 'quorum' || deliveryLimit === null || putsBackByNack(queue, version)) return null;
  return { queue: queue.name, limit: deliveryLimit, deadLetters: deadLettersTo !== null };
}

const never = new AbortController().signal;

/** Before anything is held: where a return would lose a message, a copy must be possible. A publish that reaches
 * no queue shows it. Throws the sentence to refuse with. */
export async function assertCopiesPossible(limit: ReturnLimit | null, open: OpenPublisher): Promise<void> {
  if (limit === null || limit.deadLetters) return;
  const publisher = await open();
  try {
    const nothing = { properties: new RawProperties(Buffer.from([0, 0])), body: Buffer.of() };
    const nowhere = { exchange: '', routingKey: `spillway.nowhere.${randomUUID()}` };
    const answer = await publisher.publishAsIs(nothing, nowhere);
    if (answer.outcome === 'returned') return;
    const why = 'detail' in answer ? answer.detail : 'The broker took what has no queue.';
    throw new DomainError(
      'broker_denied',
      `The broker drops a message of ${limit.queue} that is returned at its delivery limit of ${limit.limit}, and Spillway could not put back a copy instead: ${why} Allow it to write to amq.default, or give the queue a dead-letter exchange.`,
    );
  } finally {
    await publisher.close();
  }
}

/** Copies what a return would end; all else is left on the channel for the caller to return. Never throws. */
export async function putBackCopies(
  limit: ReturnLimit | null,
  held: Iterable<Message>,
  { connection, channel, transactional }: Holding,
  open: OpenPublisher,
): Promise<PutBack> {
  if (limit === null) return simplyPutBack;
  const atLimit = [...held].filter(
    (message) => deliveryCountOf(rawPropertiesOf(message).bytes) >= limit.limit,
  );
  if (atLimit.length === 0) return simplyPutBack;
  const answers = await isOpen(connection, channel, limit.queue);
  // The broker has returned them already, and dead-lettered them.
  if (!answers && limit.deadLetters) return told(limit, new Copies(), atLimit.length);
  const copies = await publishCopies(limit, atLimit, open);
  if (answers) await acknowledge(copies.made, { connection, channel, transactional }, limit.queue);
  return told(limit, copies, atLimit.length - copies.made.length);
}

/** Copies of what the broker has let go of already, at the tail of its queue. `why` tells of those that
 * could not be made. Never throws. */
export async function copyBack(
  queue: string,
  messages: readonly Message[],
  open: OpenPublisher,
): Promise<{ made: ReadonlySet<Message>; why: string }> {
  const { made, why } = await publishCopies({ queue, deadLetters: false }, messages, open);
  return { made: new Set(made), why };
}

async function isOpen(connection: AmqpConnection, channel: Channel, queue: string): Promise<boolean> {
  if (connection.lost !== null) return false;
  try {
    await connection.reply(channel.prefetch(1), never, queue);
    return true;
  } catch {
    return false;
  }
}

/** Fails only with its channel; then the broker returns the originals, and ends them. */
async function acknowledge(made: readonly Message[], holding: Holding, queue: string): Promise<void> {
  const { connection, channel, transactional } = holding;
  try {
    if (!transactional) await connection.reply(selectTransactions(channel), never, queue);
    for (const message of made) channel.ack(message);
    await connection.reply(commit(channel), never, queue);
  } catch {
    // The copies stand.
  }
}

class Copies {
  made: Message[] = [];
  /** Made on a second try, after a first of which nothing was heard. */
  perhapsTwice = 0;
  withoutUserId = 0;
  /** Why one could not be made. */
  why = '';
}

const inFlight = 200;
const maxPublishers = 8;

/** An unknown outcome is tried again: two copies are better than none. After the first trouble one at a time, so
 * that a message which closes the channel takes no other with it. */
async function publishCopies(
  limit: Omit<ReturnLimit, 'limit'>,
  messages: readonly Message[],
  open: OpenPublisher,
): Promise<Copies> {
  const copies = new Copies();
  const unheard = new Set<Message>();
  const startMs = systemClock.monotonicMs();
  let pending = [...messages];
  for (let round = 0; round < maxPublishers && pending.length > 0; round += 1) {
    if (systemClock.monotonicMs() - startMs > limits.amqpConfirmMs * 2) break;
    const publisher = await open().catch((error: unknown) => {
      copies.why = isDomainError(error) ? error.message : 'No connection to publish on could be opened.';
      return null;
    });
    if (publisher === null) continue;
    const atOnce = round === 0 ? inFlight : 1;
    try {
      while (pending.length > 0 && publisher.lost === null) {
        const batch = pending.slice(0, atOnce);
        const outcomes = await Promise.all(batch.map((one) => publishCopy(limit, one, publisher, copies)));
        pending = pending.slice(batch.length);
        batch.forEach((message, index) => {
          const answer = outcomes[index];
          if (answer?.outcome === 'confirmed') {
            copies.made.push(message);
            if (unheard.has(message)) copies.perhapsTwice += 1;
            return;
          }
          copies.why = answer?.detail ?? '';
          if (answer?.outcome === 'unknown') pending.push(message);
          if (answer?.outcome === 'unknown') unheard.add(message);
        });
        if (outcomes.some((answer) => answer.outcome === 'unknown')) break;
      }
    } finally {
      await publisher.close();
    }
  }
  return copies;
}

async function publishCopy(
  { queue, deadLetters }: Omit<ReturnLimit, 'limit'>,
  message: Message,
  publisher: Publisher,
  copies: Copies,
): Promise<PublishOutcome> {
  const target = { exchange: '', routingKey: queue };
  const outcome = await publisher.publish(message, target, { addHeaders: {} });
  if (outcome.outcome !== 'rejected' || deadLetters || !hasUserId(message)) return outcome;
  // Nobody else's user id may be published; without it the message is kept, with it it would be dropped.
  const second = await publisher.publish(message, target, { addHeaders: {}, edit: withoutUserId });
  if (second.outcome === 'confirmed') copies.withoutUserId += 1;
  return second;
}

const withoutUserId: MessageChange = {
  body: null,
  headers: [],
  properties: [{ kind: 'remove', name: 'user_id' }],
};

function hasUserId(message: Message): boolean {
  try {
    return splitProperties(rawPropertiesOf(message).bytes).some(({ name }) => name === 'user_id');
  } catch {
    return false;
  }
}

const some = (count: number) => (count === 1 ? '1 message' : `${count} messages`);

function told({ limit, deadLetters }: ReturnLimit, copies: Copies, ended: number): PutBack {
  const fate = deadLetters ? 'dead-lettered' : 'dropped';
  const made = copies.made.length;
  const sentences = [
    made === 0
      ? ''
      : `${some(made)} stood at the delivery limit of ${limit} and would have been ${fate} by a return: put back as confirmed ${made === 1 ? 'copy' : 'copies'} at the tail, with a fresh delivery count.`,
    copies.perhapsTwice === 0 ? '' : `${some(copies.perhapsTwice)} of these may stand there twice.`,
    copies.withoutUserId === 0
      ? ''
      : `${some(copies.withoutUserId)} of these lost the user id, which only its user may publish.`,
    ended === 0
      ? ''
      : `${some(ended)} at the delivery limit of ${limit} could not be copied and ${ended === 1 ? 'was' : 'were'} ${fate} by the return. ${copies.why || 'The broker closed the connection first.'}`,
  ];
  return {
    copies: made,
    ended,
    sentence: sentences
      .filter((sentence) => sentence !== '')
      .join(' ')
      .trim(),
  };
}
