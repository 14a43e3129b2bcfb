// Views of the queue list that somebody gave a name, for everybody.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { type SavedView, savedViewSchema } from '@/server/domain/saved-view';
import type { Features } from '../features';

export type NamedView = SavedView & { id: string; name: string; actor: string };

export async function savedViews({ db }: Pick<Features, 'db'>): Promise<NamedView[]> {
  const rows = await db.savedView.findMany({ orderBy: { name: 'asc' } });
  return rows.flatMap(({ id, name, actor, query, columns }) => {
    const parsed = savedViewSchema.safeParse({ query, columns });
    return parsed.success ? [{ id, name, actor, ...parsed.data }] : [];
  });
}

/** One of the same name takes its place. */
export async function saveView(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  { title: name, actor, query, columns }: SavedView & { title: string; actor: string },
): Promise<void> {
  if ((await db.savedView.count({ where: { name: { not: name } } })) >= limits.savedViews) {
    throw new DomainError(
      'limit_exceeded',
      `At most ${limits.savedViews} views can be saved. Remove one first.`,
    );
  }
  const made = { query, columns, actor, createdAt: new Date(clock.nowMs()) };
  await db.savedView.upsert({ where: { name }, create: { name, ...made }, update: made });
}

export async function removeView({ db }: Pick<Features, 'db'>, name: string): Promise<void> {
  const { count } = await db.savedView.deleteMany({ where: { name } });
  if (count === 0) throw new DomainError('not_found', 'This view is no longer saved.');
}
