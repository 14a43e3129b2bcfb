// The rows of a journal: one per window. Written before anything of it is published, and after it was settled.

import assert from 'node:assert';
import { z } from 'zod';
import { type JournalEntry, journalEntrySchema, journalOutcomeSchema } from '@/server/domain/redrive';
import type { JournalWindow } from '@/server/domain/redrive-sorter';
import { recalledStep } from '@/server/domain/redrive-trail';
import type { RedriveProgress } from '@/server/domain/redrive-progress';
import type { Prisma, Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import type { SettledWindow, ShrunkWindow } from './redrive-journal';

export function journalWindows({ db, clock }: Pick<Features, 'db' | 'clock'>, redriveId: string) {
  return {
    allWindows: () => readWindows(db, redriveId, Infinity),

    openWindow: async (seq: number, entries: JournalEntry[], shrunk: readonly ShrunkWindow[]) => {
      const openedAt = new Date(clock.nowMs());
      if (shrunk.length === 0) {
        await openOne(db, redriveId, seq, entries, openedAt);
        return;
      }
      await db.$transaction(async (tx) => {
        for (const { seq: older, entries: left } of shrunk) {
          const where = { redriveId_seq: { redriveId, seq: older } };
          if (left.length === 0) await tx.redriveWindow.delete({ where });
          else await tx.redriveWindow.update({ where, data: { entries: left } });
        }
        await openOne(tx, redriveId, seq, entries, openedAt);
      });
    },

    discardWindow: async (seq: number) => {
      await db.redriveWindow.deleteMany({ where: { redriveId, seq } });
    },
  };
}

/** As text: the client's own way through a thousand entries costs more than all the rest of a window. */
async function openOne(
  tx: Prisma.TransactionClient,
  redriveId: string,
  seq: number,
  entries: JournalEntry[],
  openedAt: Date,
): Promise<void> {
  const earlier = [...new Set(entries.flatMap(stepsBefore))];
  await tx.$executeRaw`
    INSERT INTO "RedriveWindow" ("redriveId", "seq", "entries", "earlierSteps", "openedAt")
    VALUES (${redriveId}::uuid, ${seq}, ${JSON.stringify(entries)}::jsonb, ${earlier}::text[], ${openedAt})`;
}

function stepsBefore({ after, recalledAs }: JournalEntry): string[] {
  return [
    ...(after === undefined ? [] : [after]),
    ...(recalledAs === undefined ? [] : [recalledStep(recalledAs)]),
  ];
}

export async function settleOne(
  tx: Prisma.TransactionClient,
  redriveId: string,
  { seq, outcomes }: SettledWindow,
  settledAt: Date,
): Promise<void> {
  const rows = await tx.$executeRaw`
    UPDATE "RedriveWindow" SET "outcomes" = ${JSON.stringify(outcomes)}::jsonb, "settledAt" = ${settledAt}
     WHERE "redriveId" = ${redriveId}::uuid AND "seq" = ${seq}`;
  assert(rows === 1, 'a window is settled that was opened');
}

/** A window and the counts with it, in one statement: both take or neither does. */
export async function settleAndCount(
  db: Features['db'],
  redriveId: string,
  { seq, outcomes }: SettledWindow,
  progress: RedriveProgress,
  settledAt: Date,
): Promise<Pick<Redrive, 'state' | 'ratePerSec' | 'pace'>> {
  const { takenMessages, movedMessages, keptMessages, failedMessages, inDoubtMessages } = progress;
  const [row] = await db.$queryRaw<Pick<Redrive, 'state' | 'ratePerSec' | 'pace'>[]>`
    WITH "settled" AS (
      UPDATE "RedriveWindow" SET "outcomes" = ${JSON.stringify(outcomes)}::jsonb, "settledAt" = ${settledAt}
       WHERE "redriveId" = ${redriveId}::uuid AND "seq" = ${seq} RETURNING "seq")
    UPDATE "Redrive" SET "takenMessages" = ${takenMessages}, "movedMessages" = ${movedMessages},
           "keptMessages" = ${keptMessages}, "failedMessages" = ${failedMessages},
           "inDoubtMessages" = ${inDoubtMessages}, "failure" = NULL,
           "outcomes" = ${JSON.stringify(progress.outcomes)}::jsonb
     WHERE "id" = ${redriveId}::uuid AND EXISTS (SELECT FROM "settled")
    RETURNING "state", "ratePerSec", "pace"`;
  assert(row !== undefined, 'a window is settled that was opened');
  return row;
}

const entriesSchema = z.array(journalEntrySchema);
const outcomesSchema = z.array(journalOutcomeSchema).nullable();

/** Those that are open or of which a message stayed, and all before `allBeforeSeq`: the others say nothing that
 * the counters do not. */
export async function readWindows(
  db: Features['db'],
  redriveId: string,
  allBeforeSeq: number,
): Promise<JournalWindow[]> {
  const before = Math.min(allBeforeSeq, 2 ** 31 - 1);
  const rows = await db.$queryRaw<{ seq: number; entries: unknown; outcomes: unknown }[]>`
    SELECT "seq", "entries", "outcomes" FROM "RedriveWindow"
     WHERE "redriveId" = ${redriveId}::uuid
       AND ("seq" < ${before} OR "outcomes" IS NULL
            OR jsonb_path_exists("outcomes", '$[*] ? (@.outcome != "moved")'))
     ORDER BY "seq"`;
  return rows.map(({ seq, entries, outcomes }) => ({
    seq,
    entries: entriesSchema.parse(entries),
    outcomes: outcomesSchema.parse(outcomes),
  }));
}
