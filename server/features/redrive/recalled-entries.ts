// What joins the redrives before a recall with those after it, where the recall put a message back without any header of
// ours: the recall's journal says by which fingerprint it lies there since.

import type { QueueRef } from '@/server/domain/queue';
import { limits } from '@/server/domain/limits';
import { redriveDestinationSchema } from '@/server/domain/redrive';
import { recalledStep } from '@/server/domain/redrive-trail';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { entryAt, findEntries, type FoundEntry } from './lineage-entries';

/** `original`: the beginning of the fingerprint that the message has in this queue. */
type Lying = { queue: QueueRef; original: string };

/** The newest recall that put it there, and the redrives since that left it there, newest first. `before`: the redrive
 * that took it, where one did. */
export async function backToRecall(
  f: Features,
  { queue, original }: Lying,
  before: string | null,
): Promise<FoundEntry[]> {
  const step = recalledStep(original);
  const found = await findEntries(
    f,
    Prisma.sql`w."earlierSteps" @> ARRAY[${step}] AND e."entry" ->> 'recalledAs' = ${original}
      ${before === null ? Prisma.empty : Prisma.sql`AND w."redriveId" < ${before}::uuid`}`,
  );
  for (const recall of found.reverse()) {
    if (recall.entry.outcome !== null && !arrivedOutcomes.has(recall.entry.outcome)) continue;
    if (!isSame(queue, await putBackTo(f, recall))) continue;
    const since = await takenSince(f, recall);
    return [...since.filter(({ redriveId }) => before === null || redriveId < before).reverse(), recall];
  }
  return [];
}

/** The redrives that took what a recall put back, oldest first, up to the one that moved it on. */
export async function takenSince(f: Features, recall: FoundEntry): Promise<FoundEntry[]> {
  const queue = await putBackTo(f, recall);
  if (queue === null || recall.recalledAs === null) return [];
  const { clusterId, vhost, name } = queue;
  const later = await f.db.redrive.findMany({
    where: { clusterId, vhost, queue: name, id: { gt: recall.redriveId } },
    orderBy: { id: 'asc' },
    take: limits.lineageSteps,
    select: { id: true },
  });
  const taken: FoundEntry[] = [];
  for (const { id: redriveId } of later) {
    const found = await entryAt(f, { redriveId, original: recall.recalledAs });
    if (found === null || found.after !== null) continue;
    taken.push(found);
    if (found.entry.outcome !== null && arrivedOutcomes.has(found.entry.outcome)) break;
  }
  return taken;
}

/** A copy is at the target, or may be. */
const arrivedOutcomes: ReadonlySet<string> = new Set(['moved', 'in-doubt', 'reappeared']);

/** The dead-letter queue that a recall gives back to. */
async function putBackTo({ db }: Features, { redriveId }: FoundEntry): Promise<QueueRef | null> {
  const row = await db.redrive.findUnique({ where: { id: redriveId } });
  if (row === null || row.undoOf === null) return null;
  const destination = redriveDestinationSchema.parse(row.destination);
  if (destination.kind !== 'queue') return null;
  return { clusterId: row.clusterId, vhost: row.vhost, name: destination.name };
}

function isSame(one: QueueRef, other: QueueRef | null): boolean {
  return one.clusterId === other?.clusterId && one.vhost === other.vhost && one.name === other.name;
}
