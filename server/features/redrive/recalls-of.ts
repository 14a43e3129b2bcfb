// The recalls of a redrive, and the redrive that a recall is of, as each names the other on its page.

import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import type { EarlierRecall } from '@/server/domain/recall-targets';
import { redriveStates, type RedriveState } from '@/server/domain/redrive-states';
import { recallOutcomeOf } from '@/server/domain/redrive-undo';
import type { Features } from '../features';
import { redriveViews } from './redrive-view';

export type RecallRef = {
  id: string;
  queue: string;
  state: RedriveState;
  actor: string;
  createdAtMs: number;
  movedMessages: number;
  /** What it did and did not reach. */
  outcome: string;
};

/** Newest first. */
export async function recallsOf(f: Features, redriveId: string): Promise<RecallRef[]> {
  const rows = await f.db.redrive.findMany({
    where: { undoOf: redriveId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limits.recallsListed,
    include: { cluster: { select: { name: true } } },
  });
  const views = await redriveViews(f, rows);
  return views.map((view) => {
    const { id, queue, state, actor, createdAtMs, movedMessages } = view;
    return { id, queue, state, actor, createdAtMs, movedMessages, outcome: recallOutcomeOf(view) ?? '' };
  });
}

/** What all of them came to, by queue and state. */
export async function earlierRecalls({ db }: Features, redriveId: string): Promise<EarlierRecall[]> {
  const groups = await db.redrive.groupBy({
    by: ['queue', 'state'],
    where: { undoOf: redriveId },
    _sum: { movedMessages: true, inDoubtMessages: true },
  });
  return groups.map(({ queue, state, _sum }) => ({
    queue,
    state: z.enum(redriveStates).parse(state),
    movedMessages: _sum.movedMessages ?? 0,
    inDoubtMessages: _sum.inDoubtMessages ?? 0,
  }));
}

export type RecalledRedrive = { id: string; queue: string; actor: string; createdAtMs: number };

/** Null for one that is no recall, and where the redrive is not known any more. */
export async function recalledRedrive(
  { db }: Features,
  undoOf: string | null,
): Promise<RecalledRedrive | null> {
  const row = undoOf === null ? null : await db.redrive.findUnique({ where: { id: undoOf } });
  if (row === null) return null;
  const { id, queue, actor, createdAt } = row;
  return { id, queue, actor, createdAtMs: createdAt.getTime() };
}
