// One return from its row to its end: write down what is about to be published, publish it as it came, and forget here what
// the broker has confirmed. After an interruption the queue itself is looked at, to tell what had arrived.

import type { BrokerSession, PublishOutcome, ReturnPublisher } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Holding, StoredReturn } from '@/server/platform/prisma/client';
import { readStored, type StoredMessage } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { lookForArrivals } from './look-for-arrivals';
import { ReturnBooks } from './return-books';
import { nextIds } from './selected-ids';

/** Resolves when it has ended, or when the signal has aborted and nothing is under way. */
export async function runReturn(f: Features, returnId: number, stop: AbortSignal): Promise<void> {
  const books = new ReturnBooks(f, returnId);
  let backoffMs: number = limits.redriveBackoffMinMs;
  while (!stop.aborted) {
    try {
      return await attemptOnce(f, books, stop);
    } catch (error) {
      f.logger.warn({ err: error, returnId }, 'a return was interrupted');
      const why = isDomainError(error)
        ? error.message
        : 'Something failed inside Spillway; the log has the details.';
      await books.say(`Waiting to try again. ${why}`).catch(() => undefined);
    }
    await f.clock.sleep(backoffMs, stop);
    backoffMs = Math.min(backoffMs * 2, limits.redriveBackoffMaxMs);
  }
}

async function attemptOnce(f: Features, books: ReturnBooks, stop: AbortSignal): Promise<void> {
  const row = await books.read();
  if (row === null || row.finishedAt !== null) return;
  const { signal } = new AbortController();
  const holding = await f.db.holding.findUniqueOrThrow({ where: { id: row.holdingId } });
  const session = await f.sessions.connect(holding.clusterId, { signal });
  try {
    await lookForArrivals(f, session, books, row, holding);
    const transfer = session.transfer;
    if (transfer === undefined)
      throw new DomainError('unsupported', 'Spillway cannot publish to this broker.');
    const publisher = await transfer.openReturn(holding.vhost, { signal });
    try {
      await sendAll(f, { books, holding, publisher }, stop);
    } finally {
      await publisher.close();
    }
  } finally {
    await closeQuietly(f, session);
  }
}

type Sending = { books: ReturnBooks; holding: Holding; publisher: ReturnPublisher };

async function sendAll(f: Features, { books, holding, publisher }: Sending, stop: AbortSignal) {
  for (;;) {
    const row = await books.read();
    if (row === null || stop.aborted) return;
    if (row.state === 'stopping') return books.end('stopped', null);
    const { ids, throughId, more } = await nextIds(f, holding, row);
    if (ids.length === 0) {
      if (!more) return books.end('completed', null);
      await books.pass(throughId);
      continue;
    }
    const refusal = await sendBatch(f, books, publisher, row, ids);
    if (refusal !== null) return books.end('failed', refusal);
  }
}

/** Answers why the queue does not take them; what it did not take is still stored. */
async function sendBatch(
  f: Features,
  books: ReturnBooks,
  publisher: ReturnPublisher,
  row: StoredReturn,
  ids: readonly bigint[],
): Promise<string | null> {
  const messages = await readStored(f, ids);
  const seq = await books.intend(ids);
  const sent = await Promise.all(
    messages.map(async (message) => ({ message, outcome: await publisher.publish(message.raw, row.queue) })),
  );
  const idsOf = (wanted: (outcome: PublishOutcome) => boolean) =>
    sent
      .filter(({ outcome }) => wanted(outcome))
      .map(({ message }: { message: StoredMessage }) => message.id);
  const open = idsOf(({ outcome }) => outcome === 'unknown');
  const lost = sent.some(({ outcome }) => outcome.outcome === 'rejected' && outcome.lost === true);
  // What was not sent because the connection is gone is sent by the next attempt.
  const absent = idsOf((outcome) => outcome.outcome === 'rejected' && outcome.lost === true);
  await books.settle(row, seq, { arrived: idsOf(({ outcome }) => outcome === 'confirmed'), open, absent });
  const refused = sent.find(
    ({ outcome }) =>
      outcome.outcome === 'returned' || (outcome.outcome === 'rejected' && outcome.lost !== true),
  );
  if (refused !== undefined && 'detail' in refused.outcome) {
    return `The queue ${row.queue} did not take a message. ${refused.outcome.detail} What it did not take is still stored.`;
  }
  if (open.length > 0 || lost) {
    throw new DomainError('broker_unreachable', 'The broker did not say whether it has stored a copy.');
  }
  return null;
}

async function closeQuietly({ logger }: Features, session: BrokerSession): Promise<void> {
  await session.close().catch((error: unknown) => logger.debug({ err: error }, 'a session did not close'));
}
