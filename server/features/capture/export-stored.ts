// The messages of a holding as a file, page by page in the order in which they were stored, so that a million need no more
// memory than a page. What leaves the store meanwhile is not in the file.

import { limits } from '@/server/domain/limits';
import type { Actor } from '@/server/domain/roles';
import { keptFormatOf, readStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { refuseWhereMasked } from '../masking/refuse-where-masked';
import { requireHolding } from './holding-view';
import { lineOf } from './message-line';

/** Throws not_found, and forbidden for those who may not see the messages as they are, before the first line. */
export async function exportStored(
  f: Features,
  holdingId: number,
  actor: Pick<Actor, 'role'>,
  signal: AbortSignal,
): Promise<{ name: string; clusterId: string; lines: AsyncGenerator<string, void, undefined> }> {
  const holding = await requireHolding(f, holdingId);
  await refuseWhereMasked(f, actor, holding.clusterId);
  const { clusterId, vhost, queue } = holding;
  const kept = await keptFormatOf(f, clusterId);
  const { kind } = await f.db.cluster.findUniqueOrThrow({ where: { id: clusterId } });

  async function* lines(): AsyncGenerator<string, void, undefined> {
    let after = 0n;
    for (;;) {
      signal.throwIfAborted();
      const ids = await nextPage(f, holdingId, after);
      const last = ids.at(-1);
      if (last === undefined) return;
      after = last;
      for (const message of await readStored(f, ids)) yield lineOf(kind, kept, message, { vhost, queue });
    }
  }
  return { name: queue, clusterId, lines: lines() };
}

async function nextPage({ db }: Features, holdingId: number, after: bigint): Promise<bigint[]> {
  const rows = await db.storedMessage.findMany({
    where: { holdingId, id: { gt: after } },
    orderBy: { id: 'asc' },
    take: limits.storedPageMessages,
    select: { id: true, sizeBytes: true },
  });
  let bytes = 0;
  const fitting = rows.filter(({ sizeBytes }, index) => {
    bytes += sizeBytes;
    return index === 0 || bytes <= limits.redriveWindowBytes;
  });
  return fitting.map(({ id }) => id);
}
