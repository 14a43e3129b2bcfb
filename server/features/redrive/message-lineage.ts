// Follows one message through all its redrives: back by what the message and the journal say of the redrive before,
// onward by the journals that name this one as the redrive before.

import { limits } from '@/server/domain/limits';
import type { LineageInput, LineageStep, MessageLineage } from '@/server/domain/message-lineage';
import { originalOf, stepOf, stepText, type TrailStep } from '@/server/domain/redrive-trail';
import { reaches, type Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { entryAt, findEntries, type FoundEntry, stepFoundAt } from './lineage-entries';
import { backToRecall, takenSince } from './recalled-entries';

type Found = { step: TrailStep; found: FoundEntry | null };

export async function messageLineage(
  f: Features,
  { steps, at }: LineageInput,
  scopes: readonly Scope[],
): Promise<MessageLineage> {
  const told = steps.flatMap((text) => stepOf(text) ?? []);
  const newestFirst: Found[] = [];
  for (const step of told) newestFirst.push({ step, found: await entryAt(f, step) });
  if (newestFirst.length === 0 && at !== undefined) {
    const lying = { queue: at, original: originalOf(at.fingerprint) };
    newestFirst.push(...(await backToRecall(f, lying, null)).map(foundStep));
  }
  await followBack(f, newestFirst);
  await followOn(f, newestFirst);
  const shown = newestFirst.slice(0, limits.lineageSteps);
  const described = await describe(f, shown, scopes);
  return { steps: described.reverse(), cut: newestFirst.length >= limits.lineageSteps };
}

/** Older than the message tells. */
async function followBack(f: Features, newestFirst: Found[]): Promise<void> {
  while (newestFirst.length < limits.lineageSteps) {
    const oldest = newestFirst.at(-1);
    if (oldest === undefined) return;
    const before = (await stepsBefore(f, oldest)).filter(({ step }) => !isIn(newestFirst, step));
    if (before.length === 0) return;
    newestFirst.push(...before);
  }
}

/** Newest first. */
async function stepsBefore(f: Features, { step, found }: Found): Promise<Found[]> {
  const before = stepOf(found?.after ?? '');
  if (before !== null) return [{ step: before, found: await entryAt(f, before) }];
  if (found === null) return [];
  const row = await f.db.redrive.findUnique({ where: { id: step.redriveId } });
  if (row === null) return [];
  const queue = { clusterId: row.clusterId, vhost: row.vhost, name: row.queue };
  return (await backToRecall(f, { queue, original: step.original }, step.redriveId)).map(foundStep);
}

/** Newer than the message, or the ledger that it was found in, can tell. Of several redrives that took it after the
 * same one, all but the last left it where it was. */
async function followOn(f: Features, newestFirst: Found[]): Promise<void> {
  while (newestFirst.length < limits.lineageSteps) {
    const [newest] = newestFirst;
    if (newest === undefined || newest.step.original === '') return;
    const { found } = newest;
    const next = (await (found?.recalledAs == null ? takenAfter(f, newest.step) : takenSince(f, found)))
      .map(foundStep)
      .filter(({ step }) => !isIn(newestFirst, step));
    if (next.length === 0) return;
    newestFirst.unshift(...next.reverse());
  }
}

function takenAfter(f: Features, step: TrailStep): Promise<FoundEntry[]> {
  const text = stepText(step);
  return findEntries(f, Prisma.sql`w."earlierSteps" @> ARRAY[${text}] AND e."entry" ->> 'after' = ${text}`);
}

function foundStep(found: FoundEntry): Found {
  return { step: stepFoundAt(found), found };
}

function isIn(found: readonly Found[], step: TrailStep): boolean {
  return found.some((one) => stepText(one.step) === stepText(step));
}

async function describe(
  { db }: Features,
  found: readonly Found[],
  scopes: readonly Scope[],
): Promise<LineageStep[]> {
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
    if (row !== undefined && !reaches(scopes, { ...row, name: row.queue })) return { ...step, ...outOfReach };
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

const outOfReach = {
  redrive: null,
  entry: null,
  missing: 'It was of a queue that you do not reach.',
  diedAgain: null,
};

function missingBecause(row: { _count: { windows: number } } | undefined): string {
  if (row === undefined)
    return 'Spillway does not know this redrive: another one made it, or its cluster was removed.';
  return row._count.windows === 0
    ? 'Its journal is no longer kept.'
    : 'Its journal does not name this message: the original was not known, or was changed on the way.';
}
