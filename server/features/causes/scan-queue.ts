// A bounded scan of a queue: messages are held from the head, written to the store as seen, and all put back. Its
// progress is its row in the database; it ends by the end of the queue, a bound, or because somebody stopped it, and what
// was seen until then stays. However it ends, nothing stays held: the connection that holds is closed.

import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PutBack } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { CauseBook } from '../dead-letter-store/cause-book';
import { lockHolding, prepareRows, storeRows } from '../dead-letter-store/store-messages';
import type { Features } from '../features';
import { prepareLook } from '../messages/browse-capability';
import { countLook, looksCount, rememberLook } from '../messages/delivery-count-seen';
import { orGone } from '../queues/live-queue';
import { isLeftBehind } from './seen-holdings';

export type ScanResult = {
  seenMessages: number;
  depthMessages: number;
  /** Why it saw no more; null when it saw all. */
  ended: string | null;
  putBack: PutBack;
};

export async function scanQueue(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  actor: string,
  signal: AbortSignal,
): Promise<ScanResult> {
  const ref = { clusterId, vhost, name };
  const session = await f.sessions.forCluster(clusterId, { signal });
  const { transfer: facet } = session;
  const { live, capability } = await prepareLook(f, session, ref, signal);
  if (facet === undefined || live.type === 'stream') {
    throw new DomainError(
      'unsupported',
      'A stream is read by position: open its messages instead of a scan.',
    );
  }
  const depthMessages = await orGone(name, facet.countReady(ref, { signal }));
  const holdingId = await openHolding(f, ref, actor, depthMessages);
  const scan: Scan = { holdingId, depthMessages, seen: 0, bytes: 0, counts: [] };
  let ended: string | null = null;
  let failure: string | null = null;
  try {
    const counts = looksCount(capability);
    if (counts) await countLook(f, ref);
    const transfer = await orGone(
      name,
      facet.open(ref, { windowMessages: limits.redriveWindowMessages, signal }),
    );
    let putBack: PutBack;
    try {
      ended = await takeAll(f, transfer, scan, signal);
    } finally {
      putBack = await transfer.close();
    }
    const all = ended === null && live.unackedMessages === 0;
    const limit = capability.budget?.limit ?? null;
    await rememberLook(f, ref, { messages: scan.counts, counts, all, limit });
    return { seenMessages: scan.seen, depthMessages, ended, putBack };
  } catch (error) {
    failure =
      error instanceof DomainError ? error.message : 'It failed inside Spillway; the log has the details.';
    throw error;
  } finally {
    await closeHolding(f, ref, holdingId, ended, failure);
  }
}

type Scan = {
  holdingId: number;
  depthMessages: number;
  seen: number;
  bytes: number;
  counts: HeldMessage['view'][];
};

/** Each is held by a consumer of its own, and a quorum queue of 3.10 keeps the order of up to 32 that go back at once. */
const batchMessages = 1_000;

/** Why it ended before the end of the queue, or of what was ready when it began; null when it did not. */
async function takeAll(
  f: Features,
  transfer: Transfer,
  scan: Scan,
  signal: AbortSignal,
): Promise<string | null> {
  const book = await CauseBook.open(f, scan.holdingId);
  const startMs = f.clock.monotonicMs();
  while (scan.seen < scan.depthMessages) {
    if (signal.aborted) return 'Stopped.';
    if (scan.seen >= limits.redriveScanMessages) {
      return `A scan holds at most ${limits.redriveScanMessages.toLocaleString('en-US')} messages.`;
    }
    if (scan.bytes >= limits.redriveHeldBytes)
      return `A scan holds at most ${limits.redriveHeldBytes / 1024 ** 2} MiB.`;
    if (f.clock.monotonicMs() - startMs >= limits.scanMs)
      return `A scan lasts at most ${limits.scanMs / 1000} s.`;
    const most = Math.min(scan.depthMessages, limits.redriveScanMessages) - scan.seen;
    const batch = await takeUnlessStopped(transfer, Math.min(batchMessages, most), signal);
    if (batch === null) return 'Stopped.';
    if (batch.length === 0) return 'Consumers or another look held the rest.';
    await storeBatch(f, book, scan, batch);
  }
  return null;
}

async function takeUnlessStopped(
  transfer: Transfer,
  max: number,
  signal: AbortSignal,
): Promise<HeldMessage[] | null> {
  try {
    return await transfer.take(max);
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function storeBatch(f: Features, book: CauseBook, scan: Scan, batch: HeldMessage[]): Promise<void> {
  const rows = await prepareRows(
    book,
    batch.map((held) => ({ view: held.view, raw: held.raw() })),
  );
  await f.db.$transaction(async (tx) => {
    await lockHolding(tx, scan.holdingId);
    await storeRows(tx, scan.holdingId, rows, { nowMs: f.clock.nowMs(), batchSeq: null });
  });
  scan.seen += batch.length;
  scan.bytes += batch.reduce((sum, { view }) => sum + view.sizeBytes, 0);
  // Only the highest delivery count matters, so the views, and their bodies with them, are let go.
  const views = [...scan.counts, ...batch.map(({ view }) => view)];
  scan.counts = views.toSorted((a, b) => (b.deliveryCount ?? 0) - (a.deliveryCount ?? 0)).slice(0, 1);
}

/** Throws `conflict` while another scan of the queue runs. */
async function openHolding(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  actor: string,
  boundMessages: number,
): Promise<number> {
  const nowMs = f.clock.nowMs();
  const activeKey = JSON.stringify([clusterId, vhost, name, 'scan']);
  const before = await f.db.holding.findUnique({ where: { activeKey } });
  if (before !== null) {
    if (!isLeftBehind(before, nowMs)) {
      throw new DomainError('conflict', `${before.actor} is scanning this queue at this moment.`);
    }
    const data = { activeKey: null, state: 'removed', orderly: true };
    await f.db.holding.updateMany({ where: { id: before.id, activeKey }, data });
  }
  try {
    const { id } = await f.db.holding.create({
      data: {
        ...{ clusterId, vhost, queue: name, kind: 'scan', activeKey, state: 'running', actor, boundMessages },
        keepHours: limits.scanKeepHours,
        createdAt: new Date(nowMs),
      },
      select: { id: true },
    });
    return id;
  } catch (error) {
    throw new DomainError('conflict', 'Somebody else began to scan this queue at this moment.', {
      cause: error,
    });
  }
}

/** Only one scan of a queue is kept: the newest that saw something. One that failed before that leaves the former. */
async function closeHolding(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  id: number,
  waiting: string | null,
  failure: string | null,
): Promise<void> {
  const finishedAt = new Date(f.clock.nowMs());
  const { takenMessages } = await f.db.holding.findUniqueOrThrow({
    where: { id },
    select: { takenMessages: true },
  });
  const useless = failure !== null && takenMessages === 0n;
  const state = useless ? 'removed' : 'stopped';
  await f.db.holding.update({
    where: { id },
    data: { state, activeKey: null, waiting, failure, finishedAt },
  });
  if (useless) return;
  await f.db.holding.updateMany({
    where: { clusterId, vhost, queue: name, kind: 'scan', state: 'stopped', id: { lt: id } },
    data: { state: 'removed' },
  });
}
