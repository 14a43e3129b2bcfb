// Follows one message through all its redrives: back by what the message and the journal say of the redrive before,
// onward by the journals that name this one as the redrive before.

import { limits } from '@/server/domain/limits';
import type { LineageInput, LineageStep, MessageLineage } from '@/server/domain/message-lineage';
import { originalOf, stepOf, stepText, type TrailStep } from '@/server/domain/redrive-trail';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { findEntries, type FoundEntry } from './lineage-entries';

type Found = { step: TrailStep; found: FoundEntry | null };

export async function messageLineage(f: Features, { steps }: LineageInput): Promise<MessageLineage> {
  const told = steps.flatMap((text) => stepOf(text) ?? []);
  const newestFirst: Found[] = [];
  for (const step of told) newestFirst.push({ step, found: await entryAt(f, step) });
  await followBack(f, newestFirst);
  await followOn(f, newestFirst);
  const shown = newestFirst.slice(0, limits.lineageSteps);
  const described = await describe(f, shown);
  return { steps: described.reverse(), cut: newestFirst.length >= limits.lineageSteps };
}

/** Older than the message tells. */
async function followBack(f: Features, newestFirst: Found[]): Promise<void> {
  while (newestFirst.length < limits.lineageSteps) {
    const before = stepOf(newestFirst.at(-1)?.found?.after ?? '');
    if (before === null || isIn(newestFirst, before)) return;
    newestFirst.push({ step: before, found: await entryAt(f, before) });
  }
}

/** Newer than the message, or the ledger that it was found in, can tell. Of several redrives that took it after the
 * same one, all but the last left it where it was. */
async function followOn(f: Features, newestFirst: Found[]): Promise<void> {
  while (newestFirst.length < limits.lineageSteps) {
    const [newest] = newestFirst;
    if (newest === undefined || newest.step.original === '') return;
    const text = stepText(newest.step);
    const found = await findEntries(
      f,
      Prisma.sql`w."earlierSteps" @> ARRAY[${text}] AND e."entry" ->> 'after' = ${text}`,
    );
    const next = found
      .map((one) => ({
        step: { redriveId: one.redriveId, original: originalOf(one.fingerprint) },
        found: one,
      }))
      .filter(({ step }) => !isIn(newestFirst, step));
    if (next.length === 0) return;
    newestFirst.unshift(...next.reverse());
  }
}

function isIn(found: readonly Found[], step: TrailStep): boolean {
  return found.some((one) => stepText(one.step) === stepText(step));
}

async function entryAt(f: Features, { redriveId, original }: TrailStep): Promise<FoundEntry | null> {
  if (original === '') return null;
  const [entry] = await findEntries(
    f,
    Prisma.sql`w."redriveId" = ${redriveId}::uuid
      AND jsonb_path_exists(w."entries", '$[*] ? (@.fingerprint starts with $original)',
                            jsonb_build_object('original', ${original}::text))
      AND starts_with(e."entry" ->> 'fingerprint', ${original})`,
  );
  return entry ?? null;
}

async function describe({ db }: Features, found: readonly Found[]): Promise<LineageStep[]> {
  const ids = [...new Set(found.map(({ step }) => step.redriveId))];
  const [redrives, returns] = await Promise.all([
    db.redrive.findMany({
      where: { id: { in: ids } },
      include: { cluster: { select: { name: true } }, _count: { select: { windows: true } } },
    }),
    db.redriveReturn.findMany({
      where: { OR: found.map(({ step: { redriveId, original } }) => ({ redriveId, original })) },
      orderBy: { seenAt: 'asc' },
    }),
  ]);
  return found.map(({ step, found: at }) => {
    const row = redrives.find(({ id }) => id === step.redriveId);
    const died = returns.find(
      ({ redriveId, original }) => redriveId === step.redriveId && original === step.original,
    );
    return {
      ...step,
      redrive:
        row === undefined
          ? null
          : {
              clusterName: row.cluster.name,
              queue: row.queue,
              actor: row.actor,
              createdAtMs: row.createdAt.getTime(),
              recall: row.undoOf !== null,
            },
      entry: at === null ? null : at.entry,
      missing: at === null ? missingBecause(row) : null,
      diedAgain:
        died === undefined
          ? null
          : {
              queue: died.queue,
              reason: died.reason,
              place: died.place,
              error: died.error,
              sameCause: died.sameCause,
              atMs: (died.diedAt ?? died.seenAt).getTime(),
            },
    };
  });
}

function missingBecause(row: { _count: { windows: number } } | undefined): string {
  if (row === undefined)
    return 'Spillway does not know this redrive: another one made it, or its cluster was removed.';
  return row._count.windows === 0
    ? 'Its journal is no longer kept.'
    : 'Its journal does not name this message: the original was not known, or was changed on the way.';
}
