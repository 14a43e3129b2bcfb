// Reads a stream by position, and what follows its end while somebody watches. Harmless, so it is a query: it
// changes nothing, is not audited, and is allowed on read-only clusters.

import type { BrowseRequest } from '@/server/brokers/driver';
import { type BrowsePage, type BrowsePosition, browseRemark } from '@/server/domain/browse';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { liveQueue, orGone } from '../queues/live-queue';

/** `remark`: what differs from what was asked for; null where nothing does. */
export type BrowsedPage = BrowsePage & { remark: string | null };

export async function browseLog(
  f: Features,
  ref: QueueRef,
  position: BrowsePosition,
  count: number,
  signal: AbortSignal,
): Promise<BrowsedPage> {
  const page = await readPage(f, ref, { position, count, waitMs: limits.browseWaitMs }, signal);
  return { ...page, remark: browseRemark(position, page) };
}

/** What was written after an offset, at the latest after `limits.tailWaitMs`: empty when nothing was. More than
 * `count` leaves out the older of them. */
export function tailLog(
  f: Features,
  ref: QueueRef,
  after: number | null,
  count: number,
  signal: AbortSignal,
): Promise<BrowsePage> {
  const position = { at: 'after', offset: after } as const;
  return readPage(f, ref, { position, count, waitMs: limits.tailWaitMs }, signal);
}

/** For callers with a bound of their own. */
export async function readPage(
  f: Features,
  ref: QueueRef,
  request: Omit<BrowseRequest, 'maxBytes'> & { maxBytes?: number },
  signal: AbortSignal,
): Promise<BrowsePage> {
  const session = await f.sessions.forCluster(ref.clusterId, { signal });
  const { browse } = session;
  if (browse === undefined) {
    throw new DomainError('unsupported', 'Spillway cannot read by position on this broker.');
  }
  const live = await liveQueue(session, ref, { signal });
  return orGone(ref.name, browse.read(live, { maxBytes: limits.browseBytes, ...request }, { signal }));
}
