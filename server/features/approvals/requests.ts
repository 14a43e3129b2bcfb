// Requests for approval as rows: asked, listed, decided. Invariant: a request leaves `waiting` once, whoever comes first,
// and only before it expires.

import {
  type ApprovalAsk,
  type ApprovalPlan,
  approvalPlanSchema,
  type ApprovalView,
  messagesOf,
  waitingProcedureNames,
} from '@/server/domain/approval';
import { approvalStates, standingOf, waitingProcedures } from '@/server/domain/approval-rules';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { type Actor, refusalOf } from '@/server/domain/roles';
import { reaches } from '@/server/domain/scope';
import { type ApprovalRequest, Prisma } from '@/server/platform/prisma/client';
import { inReach } from '../in-reach';
import { requireCluster } from '../clusters/require-cluster';
import { approvalOf } from '../clusters/list-clusters';
import type { Features } from '../features';

type Parts = Pick<Features, 'db' | 'clock'>;
export type RequestRow = ApprovalRequest & { cluster: { name: string } };

const withCluster = { cluster: { select: { name: true } } } as const;

export async function createRequest(
  { db, clock }: Parts,
  actor: Actor,
  { clusterId, vhost, name }: QueueRef,
  { procedure, input, reason }: ApprovalAsk,
  plan: ApprovalPlan,
): Promise<{ id: string; expiresAtMs: number }> {
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  await db.approvalRequest.deleteMany({
    where: { createdAt: { lt: new Date(nowMs - limits.approvalsKeptMs) } },
  });
  const open = await db.approvalRequest.count({
    where: { userId: actor.userId, state: 'waiting', expiresAt: { gt: now } },
  });
  if (open >= limits.approvalsOpenPerUser) {
    throw new DomainError('limit_exceeded', `${open} of your requests wait already. Withdraw one first.`);
  }
  const { hours } = approvalOf(await requireCluster({ db }, clusterId));
  const expiresAtMs = nowMs + hours * 3_600_000;
  const { userId, name: asker, role, scopes, readsMessages, token, address } = actor;
  const { id } = await db.approvalRequest.create({
    data: {
      ...{ clusterId, vhost, queue: name, procedure, userId, actor: asker, reason },
      input: input as Prisma.InputJsonObject,
      plan: JSON.parse(JSON.stringify(plan)) as Prisma.InputJsonObject,
      asked: JSON.parse(
        JSON.stringify({ role, scopes, readsMessages, token, address }),
      ) as Prisma.InputJsonObject,
      state: 'waiting',
      createdAt: now,
      expiresAt: new Date(expiresAtMs),
    },
    select: { id: true },
  });
  return { id, expiresAtMs };
}

export async function requireRequest({ db }: Pick<Parts, 'db'>, id: string): Promise<RequestRow> {
  const row = await db.approvalRequest.findUnique({ where: { id }, include: withCluster });
  if (row === null) throw new DomainError('not_found', 'This request is no longer in Spillway.');
  return row;
}

/** Newest first, those that wait before all others; of what the actor reaches. */
export async function listRequests({ db, clock }: Parts, actor: Actor): Promise<ApprovalView[]> {
  const now = new Date(clock.nowMs());
  const columns = {
    clusterId: Prisma.sql`a."clusterId"`,
    vhost: Prisma.sql`a.vhost`,
    name: Prisma.sql`a.queue`,
  };
  const found = await db.$queryRaw<{ id: string }[]>`
    SELECT a.id::text AS id FROM "ApprovalRequest" a WHERE ${inReach(actor.scopes, columns)}
     ORDER BY (a.state = 'waiting' AND a."expiresAt" > ${now}) DESC, a."createdAt" DESC
     LIMIT ${limits.approvalPageRows}`;
  const rows = await db.approvalRequest.findMany({
    where: { id: { in: found.map(({ id }) => id) } },
    include: withCluster,
  });
  const place = new Map(found.map(({ id }, index) => [id, index]));
  rows.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return rows.map((row) => viewOf(row, actor));
}

/** How many wait for this very person. */
export async function countForMe({ db, clock }: Parts, actor: Actor): Promise<number> {
  const rows = await db.approvalRequest.findMany({
    where: { state: 'waiting', expiresAt: { gt: new Date(clock.nowMs()) }, userId: { not: actor.userId } },
    include: withCluster,
    take: limits.approvalPageRows,
  });
  return rows.filter((row) => mayNotApprove(row, actor) === null).length;
}

export function viewOf(row: RequestRow, actor: Actor): ApprovalView {
  const procedure = procedureOf(row);
  return {
    id: row.id,
    clusterId: row.clusterId,
    clusterName: row.cluster.name,
    vhost: row.vhost,
    queue: row.queue,
    procedure,
    action: waitingProcedures[procedure],
    actor: row.actor,
    own: row.userId === actor.userId,
    reason: row.reason,
    state: approvalStates.find((state) => state === row.state) ?? 'failed',
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    decidedBy: row.decidedBy,
    decidedAtMs: row.decidedAt?.getTime() ?? null,
    words: row.words,
    redriveId: row.redriveId,
    messages: messagesOf(planOf(row)),
    mayNotApprove: mayNotApprove(row, actor),
  };
}

export function procedureOf({ procedure }: Pick<ApprovalRequest, 'procedure'>) {
  const known = waitingProcedureNames.find((name) => name === procedure);
  if (known === undefined) throw new Error(`A request for ${procedure}, which waits for nobody.`);
  return known;
}

export function planOf({ plan }: Pick<ApprovalRequest, 'plan'>): ApprovalPlan {
  return approvalPlanSchema.parse(plan);
}

/** A sentence; null: this person may. Where the call acts besides its queue is checked when it is approved. */
export function mayNotApprove(
  row: Pick<ApprovalRequest, 'userId' | 'clusterId' | 'vhost' | 'queue' | 'procedure'>,
  actor: Actor,
): string | null {
  if (row.userId === actor.userId) {
    return 'Nobody approves what they asked for themselves: another person has to.';
  }
  if (actor.sessionId === null) return 'A token cannot approve: a person does, signed in.';
  const refusal = refusalOf(actor, waitingProcedures[procedureOf(row)]);
  if (refusal !== null) return refusal;
  const { clusterId, vhost, queue: name } = row;
  return reaches(actor.scopes, { clusterId, vhost, name })
    ? null
    : `This is outside of the part of the brokers that ${actor.name} reaches.`;
}

type Decision = {
  state: 'running' | 'declined' | 'withdrawn' | 'outdated';
  by: string;
  words?: string;
};

/** Throws `conflict` with what became of it, where somebody was first or it has expired. */
export async function decide(parts: Parts, id: string, { state, by, words }: Decision): Promise<RequestRow> {
  const now = new Date(parts.clock.nowMs());
  const { count } = await parts.db.approvalRequest.updateMany({
    where: { id, state: 'waiting', expiresAt: { gt: now } },
    data: { state, decidedBy: by, decidedAt: now, words: words ?? null },
  });
  const row = await requireRequest(parts, id);
  if (count === 0) throw decidedAlready(row, now.getTime());
  return row;
}

/** Throws `conflict` unless it waits. */
export function requireWaiting({ clock }: Pick<Parts, 'clock'>, row: RequestRow): void {
  if (standing(row, clock.nowMs()) !== 'waiting') throw decidedAlready(row, clock.nowMs());
}

function standing(row: RequestRow, nowMs: number) {
  const state = approvalStates.find((one) => one === row.state) ?? 'failed';
  const decidedAtMs = row.decidedAt?.getTime() ?? null;
  return standingOf({ state, expiresAtMs: row.expiresAt.getTime(), decidedAtMs }, nowMs);
}

function decidedAlready(row: RequestRow, nowMs: number): DomainError {
  const by = row.decidedBy ?? 'somebody';
  const sentences = {
    waiting: 'This request still waits.',
    expired: 'This request has expired. Ask anew.',
    running: `${by} has approved this request; it runs.`,
    unknown: `${by} has approved this request, and Spillway stopped in the middle of it. Look at the queue.`,
    done: `${by} has approved this request, and it was carried out.`,
    failed: `${by} has approved this request, and it failed.`,
    declined: `${by} has declined this request.`,
    withdrawn: `${by} has withdrawn this request.`,
    outdated: 'The plan of this request did not hold any more. Ask anew.',
  } as const;
  return new DomainError('conflict', sentences[standing(row, nowMs)]);
}

/** What became of an approved call; one that was not told stays `running`, which reads "outcome unknown". */
export async function finishRequest(
  { db }: Pick<Parts, 'db'>,
  id: string,
  outcome: { ok: true; redriveId: string | null } | { ok: false; words: string },
): Promise<void> {
  await db.approvalRequest.update({
    where: { id },
    data: outcome.ok
      ? { state: 'done', redriveId: outcome.redriveId }
      : { state: 'failed', words: outcome.words },
  });
}
