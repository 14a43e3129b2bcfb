// One holding that is being filled, over as many connections as it takes. Broker or database gone: tries again with growing
// pauses for as long as it is wanted, and says what is wrong. Asked to stop: acknowledges what is stored, puts the rest
// back, and hands the holding back with nothing in flight.

import type { QueueReading, TransferFacet } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { simplyPutBack } from '@/server/domain/message';
import { redriveSelectionSchema } from '@/server/domain/redrive-selection';
import type { Holding } from '@/server/platform/prisma/client';
import { CauseBook } from '../dead-letter-store/cause-book';
import type { Features } from '../features';
import { settledQueue } from '../redrive/open-source';
import { meanBytesOf } from '../redrive/plan-source';
import { FillAttempt, type FillEnd } from './fill-attempt';
import { FillBooks } from './fill-books';

/** Resolves when there is nothing to do any more, or when the signal has aborted and nothing is in flight. */
export async function fillHolding(f: Features, holdingId: number, stop: AbortSignal): Promise<void> {
  const books = new FillBooks(f, holdingId);
  let backoffMs: number = limits.redriveBackoffMinMs;
  for (;;) {
    let pauseMs: number = limits.fillWaitMs;
    try {
      const holding = await books.read();
      if (holding === null || (await isOver(books, holding, stop))) return;
      if (isFull(holding)) await books.say({ waiting: fullSentence });
      else await attemptOnce(f, books, holding, stop);
      backoffMs = limits.redriveBackoffMinMs;
    } catch (error) {
      f.logger.warn({ err: error, holdingId }, 'filling a holding was interrupted');
      if (stop.aborted) return;
      await books.say({ failure: troubleOf(error) }).catch(() => undefined);
      pauseMs = backoffMs;
      backoffMs = Math.min(backoffMs * 2, limits.redriveBackoffMaxMs);
    }
    if (stop.aborted) return;
    await f.clock.sleep(pauseMs, stop);
  }
}

/** What a dead worker left in doubt is looked into even when nothing more is wanted. */
async function isOver(books: FillBooks, holding: Holding, stop: AbortSignal): Promise<boolean> {
  if (holding.state === 'running') return false;
  if (holding.orderly) return true;
  if ((await books.openBatches()).length > 0) return stop.aborted;
  await books.handBack(endColumns(holding));
  return true;
}

function endColumns(holding: Holding) {
  return holding.state === 'stopped' || holding.state === 'removed' ? { activeKey: null } : {};
}

async function attemptOnce(
  f: Features,
  books: FillBooks,
  holding: Holding,
  stop: AbortSignal,
): Promise<void> {
  await books.takeOn();
  const batches = await books.openBatches();
  const { facet, live, epoch, unbroken, hasRestarted, close } = await openQueue(
    f,
    holding,
    batches.length > 0,
  );
  const selection = redriveSelectionSchema.parse(holding.selection ?? { kind: 'all' });
  try {
    // Never aborted by a stop: the batch in flight ends first. The driver bounds each step in time.
    const { signal } = new AbortController();
    const address = { vhost: holding.vhost, name: holding.queue };
    const transfer = await facet.open(address, { windowMessages: limits.redriveWindowMessages, signal });
    const told = { putBack: simplyPutBack };
    const run = async () => {
      const causes = await CauseBook.open(f, holding.id);
      const attempt = new FillAttempt({
        ...{ holding, selection, transfer, books, causes, batches, stop },
        ...{ restarted: !unbroken, epoch, hasRestarted, inOrder: live.details.maxPriority === null },
        ...{ meanBytes: meanBytesOf(live), clock: f.clock },
      });
      return { end: await attempt.run(), passedMessages: attempt.passedMessages };
    };
    const { end, passedMessages } = await run().finally(async () => {
      told.putBack = await transfer.close();
    });
    await conclude(f, books, end, passedMessages);
    if (told.putBack.sentence !== null) await books.say({ failure: told.putBack.sentence });
  } finally {
    await close();
  }
}

async function conclude(f: Features, books: FillBooks, end: FillEnd, passedMessages: number): Promise<void> {
  const finishedAt = new Date(f.clock.nowMs());
  switch (end) {
    case 'done':
      return books.handBack({ state: 'stopped', activeKey: null, finishedAt, passedMessages });
    case 'too-many-held':
      await books.say({ failure: tooManyHeld(passedMessages) });
      return books.handBack({ state: 'stopped', activeKey: null, finishedAt, passedMessages });
    case 'budget':
      await books.handBack();
      return books.say({ waiting: fullSentence });
    case 'stopped': {
      const holding = await books.read();
      return books.handBack(holding === null ? {} : endColumns(holding));
    }
  }
}

type OpenQueue = {
  facet: TransferFacet;
  live: QueueReading;
  epoch: string | null;
  unbroken: boolean;
  hasRestarted: () => Promise<boolean>;
  close: () => Promise<void>;
};

/** On a session of its own, which no edit of the cluster and no idle sweep closes. */
async function openQueue(f: Features, holding: Holding, inDoubt: boolean): Promise<OpenQueue> {
  const { signal } = new AbortController();
  const session = await f.sessions.connect(holding.clusterId, { signal });
  const close = async () => {
    await session
      .close()
      .catch((error: unknown) => f.logger.debug({ err: error }, 'a session did not close'));
  };
  try {
    const facet = session.transfer;
    if (facet === undefined)
      throw new DomainError('unsupported', 'Spillway cannot move messages on this broker.');
    const { epoch = null, unbroken = false } = (await facet.atomic?.epoch(holding.epoch, { signal })) ?? {};
    const address = { vhost: holding.vhost, name: holding.queue };
    const live = await settledQueue(f, session, address, { clean: !inDoubt, unbroken });
    const capability = facet.redriveCapability(live);
    if (!capability.supported) throw new DomainError('unsupported', capability.reason);
    const hasRestarted = async () => {
      if (facet.atomic === undefined || epoch === null) return false;
      return !(await facet.atomic.epoch(epoch, { signal })).unbroken;
    };
    return { facet, live, epoch, unbroken, hasRestarted, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isFull({ budgetBytes, diskBytes, orderly }: Holding): boolean {
  return orderly && budgetBytes !== null && diskBytes >= budgetBytes;
}

const fullSentence =
  'The disk budget is used up: nothing more is taken, and what arrives stays in the queue. Raise the budget, return messages, or remove some.';

function tooManyHeld(messages: number): string {
  return `Stopped after looking at ${messages} messages that are not selected, all held meanwhile and now put back. Narrow the selection, or archive all.`;
}

function troubleOf(error: unknown): string {
  const why = isDomainError(error)
    ? error.message
    : 'Something failed inside Spillway; the log has the details.';
  return `Waiting to try again. ${why}`;
}
