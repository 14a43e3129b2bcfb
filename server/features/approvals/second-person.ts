// Where an action waits for a second person: asked by every action that domain/approval.ts names, before it begins.

import { mostAlone, waitsSentence } from '@/server/domain/approval-rules';
import { DomainError } from '@/server/domain/errors';
import type { Access } from '@/server/domain/roles';
import { approvalOf, environmentOf } from '../clusters/list-clusters';
import type { Features } from '../features';

/** A second person approved this very call. */
export type Approved = { requestId: string; by: string; reason: string };

/** How many messages one may act on alone; null: as many as there are. A cluster that is gone is told by the action. */
export async function mostAloneOn(
  { db }: Pick<Features, 'db'>,
  approved: Approved | undefined,
  access: Access,
  clusterId: string,
): Promise<number | null> {
  if (approved !== undefined) return null;
  const cluster = await db.cluster.findUnique({
    where: { id: clusterId },
    select: { environment: true, approval: true },
  });
  if (cluster === null) return null;
  const rule = { environment: environmentOf(cluster.environment), approval: approvalOf(cluster) };
  return mostAlone(rule, access);
}

/** Throws `needs_approval` for what waits whatever its size. */
export async function refuseAlone(
  f: Pick<Features, 'db'>,
  approved: Approved | undefined,
  access: Access,
  clusterId: string,
): Promise<void> {
  if ((await mostAloneOn(f, approved, access, clusterId)) !== 0) return;
  const { name } = await f.db.cluster.findUniqueOrThrow({ where: { id: clusterId }, select: { name: true } });
  throw new DomainError('needs_approval', waitsSentence(name));
}
