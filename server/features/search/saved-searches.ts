// Searches that somebody gave a name, for everybody who works on the queue.

import { searchConditionsSchema } from '@/server/domain/dead-letter-search';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';

export type SavedSearchView = { id: string; name: string; actor: string; conditions: MessageCondition[] };

export async function savedSearches(
  { db }: Pick<Features, 'db'>,
  { clusterId, vhost, name }: QueueRef,
): Promise<SavedSearchView[]> {
  const rows = await db.savedSearch.findMany({
    where: { clusterId, vhost, queue: name },
    orderBy: { name: 'asc' },
  });
  return rows.flatMap(({ id, name: title, actor, query }) => {
    const parsed = searchConditionsSchema.safeParse(query);
    return parsed.success ? [{ id, name: title, actor, conditions: parsed.data }] : [];
  });
}

/** One of the same name takes its place. */
export async function saveSearch(
  f: Features,
  { clusterId, vhost, name: queue }: QueueRef,
  { title, conditions, actor }: { title: string; conditions: MessageCondition[]; actor: string },
): Promise<void> {
  await requireCluster(f, clusterId);
  const where = { clusterId, vhost, queue };
  if ((await f.db.savedSearch.count({ where })) >= limits.savedSearches) {
    throw new DomainError(
      'limit_exceeded',
      `At most ${limits.savedSearches} searches of a queue can be saved. Remove one first.`,
    );
  }
  const made = { query: conditions, actor, createdAt: new Date(f.clock.nowMs()) };
  await f.db.savedSearch.upsert({
    where: { clusterId_vhost_queue_name: { ...where, name: title } },
    create: { ...where, name: title, ...made },
    update: made,
  });
}

export async function removeSearch(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  title: string,
): Promise<void> {
  const { count } = await f.db.savedSearch.deleteMany({
    where: { clusterId, vhost, queue: name, name: title },
  });
  if (count === 0) throw new DomainError('not_found', 'This search is no longer saved.');
}
