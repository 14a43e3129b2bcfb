// One redrive with its progress, outcomes, messages in doubt, and what became of what it moved.

import { type InDoubtEntry, journalEntrySchema, type RedriveView } from '@/server/domain/redrive';
import type { Consumed } from '@/server/domain/redrive-consumed';
import type { ResolutionKind } from '@/server/domain/redrive-doubt';
import type { Features } from '../features';
import { consumedCopies } from './consumed-copies';
import { recalledRedrive, type RecalledRedrive, type RecallRef, recallsOf } from './recalls-of';
import { requireRedrive } from './redrive-view';

export type RedriveDetail = RedriveView & {
  inDoubt: InDoubtEntry[];
  /** Of those in doubt: what people decided. */
  resolvedMessages: Record<ResolutionKind, number>;
  /** What consumers have made of the copies; null while it runs, and where nothing was moved. */
  consumed: Consumed | null;
  /** Of its copies; newest first. */
  recalls: RecallRef[];
  /** Where this one is a recall: what it is of, as far as it is still known. */
  recalled: RecalledRedrive | null;
};

export async function getRedrive(f: Features, redriveId: string): Promise<RedriveDetail> {
  const view = await requireRedrive(f, redriveId);
  const doubtful = view.inDoubtMessages > 0;
  const [consumed, inDoubt, resolvedMessages, recalls, recalled] = await Promise.all([
    consumedCopies(f, view),
    doubtful ? inDoubtEntries(f, redriveId) : [],
    doubtful ? resolved(f, redriveId) : noneResolved,
    view.undoOf === null ? recallsOf(f, redriveId) : [],
    recalledRedrive(f, view.undoOf),
  ]);
  return { ...view, inDoubt, resolvedMessages, consumed, recalls, recalled };
}

const noneResolved = { released: 0, parked: 0, dropped: 0 };

async function resolved({ db }: Features, redriveId: string): Promise<Record<ResolutionKind, number>> {
  const rows = await db.redriveResolution.groupBy({ by: ['kind'], where: { redriveId }, _count: true });
  return { ...noneResolved, ...Object.fromEntries(rows.map(({ kind, _count }) => [kind, _count])) };
}

async function inDoubtEntries({ db }: Features, redriveId: string): Promise<InDoubtEntry[]> {
  const rows = await db.$queryRaw<{ seq: number; position: number; entry: unknown }[]>`
    SELECT w."seq", (e."place" - 1)::int AS "position", e."entry"
      FROM "RedriveWindow" w
      CROSS JOIN LATERAL jsonb_array_elements(w."entries") WITH ORDINALITY AS e("entry", "place")
     WHERE w."redriveId" = ${redriveId}::uuid
       AND w."outcomes" -> (e."place" - 1)::int ->> 'outcome' IN ('in-doubt', 'reappeared')
     ORDER BY w."seq", e."place"
     LIMIT ${maxListed}`;
  return rows.map(({ seq, position, entry }) => ({
    ...journalEntrySchema.parse(entry),
    windowSeq: seq,
    position,
  }));
}

/** More than one run leaves in doubt, unless the broker loses that many acknowledgements. */
const maxListed = 2_000;
