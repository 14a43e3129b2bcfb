// The audit log: an entry is begun before the act and finished after it. One that a crash leaves begun
// reads "outcome unknown", which is the truth.

import type { AuditFilter, AuditList, AuditListInput, AuditView } from '@/server/domain/audit';
import { auditOutcomes } from '@/server/domain/audit-standing';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { queueAddressSchema } from '@/server/domain/queue';
import { isEverything, reaches, type Scope } from '@/server/domain/scope';
import type { Database } from '@/server/platform/database';
import { escapeLike } from '@/server/platform/like';
import type { AuditEntry, Prisma } from '@/server/platform/prisma/client';
import { appendLink } from './audit-chain';

export type AuditSubject = {
  /** The thing acted on, as a person would name it. */
  target: string;
  clusterId?: string | undefined;
  targetRef?: Record<string, unknown> | undefined;
  reason?: string | undefined;
  /** What was asked for, without secrets and bodies. */
  input?: Record<string, unknown> | undefined;
};

/** What only the act itself knows; handlers fill it through `ctx.audit`. */
export type AuditFindings = {
  target?: string;
  clusterId?: string;
  targetRef?: Record<string, unknown>;
  before?: unknown;
  after?: unknown;
  affectedMessages?: number;
};

/** Who acts: by name alone where nothing else is known. */
export type AuditActor = {
  name: string;
  address?: string | null;
  token?: { name: string } | null;
  /** The second person, where one approved it. */
  approver?: string | undefined;
};

/** Entries wait for each other: each is chained to the one before. */
const transaction = { timeout: 20_000, maxWait: 20_000 };

/** Returns the id that finishes the entry. */
export async function beginAudit(
  db: Database,
  actor: string | AuditActor,
  action: string,
  subject: AuditSubject,
): Promise<bigint> {
  const cluster = await clusterColumns(db, subject.clusterId);
  const { name, address, token, approver }: AuditActor = typeof actor === 'string' ? { name: actor } : actor;
  return db.$transaction(async (tx) => {
    const entry = await tx.auditEntry.create({
      data: {
        actor: name,
        address: address ?? null,
        token: token?.name ?? null,
        approver: approver ?? null,
        action,
        outcome: 'begun',
        target: subject.target,
        reason: subject.reason ?? '',
        ...cluster,
        ...jsonColumns({ targetRef: subject.targetRef, input: subject.input }),
      },
    });
    await appendLink(tx, entry, 'begun');
    return entry.id;
  }, transaction);
}

export async function finishAudit(
  db: Database,
  id: bigint,
  outcome: { ok: true } | { ok: false; error: string },
  findings: AuditFindings,
): Promise<void> {
  const { target, clusterId, targetRef, before, after, affectedMessages } = findings;
  const cluster = await clusterColumns(db, clusterId);
  await db.$transaction(async (tx) => {
    const entry = await tx.auditEntry.update({
      where: { id },
      data: {
        outcome: outcome.ok ? 'succeeded' : 'failed',
        error: outcome.ok ? null : outcome.error,
        // The database's time, as that of the beginning, so that the length is right.
        finishedAt: await databaseTime(tx),
        ...(target === undefined ? {} : { target }),
        ...(affectedMessages === undefined ? {} : { affectedMessages }),
        ...cluster,
        ...jsonColumns({ targetRef, before, after }),
      },
    });
    await appendLink(tx, entry, 'finished');
  }, transaction);
}

/** Whoever reaches a part of the brokers sees what was done there, and not what concerns more than one queue. */
export async function listAudit(
  db: Database,
  input: AuditListInput,
  scopes: readonly Scope[],
): Promise<AuditList> {
  if (!isEverything(scopes)) return reachedAudit(db, input, scopes);
  const rows = await rowsOf(db, input);
  return pageOf(rows, input.limit);
}

/** Further and further back, until a page is full or nothing is left. */
async function reachedAudit(
  db: Database,
  input: AuditListInput,
  scopes: readonly Scope[],
): Promise<AuditList> {
  const found: AuditEntry[] = [];
  let beforeId = input.beforeId;
  for (let reads = 0; found.length <= input.limit; reads += 1) {
    const rows = await rowsOf(db, { ...input, beforeId, limit: limits.auditReadRows });
    found.push(...rows.filter((row) => isReached(row, scopes)));
    beforeId = rows.at(-1)?.id.toString() ?? null;
    if (rows.length <= limits.auditReadRows) break;
    // The page so far; whoever wants more asks on from here.
    if (reads === limits.auditReads) return { entries: found.map(toView), nextBeforeId: beforeId };
  }
  return pageOf(found, input.limit);
}

function isReached({ clusterId, targetRef }: AuditEntry, scopes: readonly Scope[]): boolean {
  const ref = queueAddressSchema.safeParse(targetRef).data;
  return clusterId !== null && ref !== undefined && reaches(scopes, { clusterId, ...ref });
}

function pageOf(rows: readonly AuditEntry[], limit: number): AuditList {
  const page = rows.slice(0, limit);
  const more = rows.length > limit;
  return { entries: page.map(toView), nextBeforeId: more ? (page.at(-1)?.id.toString() ?? null) : null };
}

/** One more than the limit, where there is one. */
function rowsOf(db: Database, input: AuditListInput): Promise<AuditEntry[]> {
  return db.auditEntry.findMany({
    where: { ...whereOf(input), ...(input.beforeId !== null && { id: { lt: entryId(input.beforeId) } }) },
    orderBy: { id: 'desc' },
    take: input.limit + 1,
  });
}

/** All that match, newest first, a page at a time. What is begun meanwhile is not among them. */
export async function* readAudit(
  db: Database,
  filter: AuditFilter,
  scopes: readonly Scope[],
): AsyncGenerator<AuditView, void, undefined> {
  const limit = limits.auditPageRows;
  for (let beforeId: string | null = null; ;) {
    const page: AuditList = await listAudit(db, { ...filter, beforeId, limit }, scopes);
    yield* page.entries;
    if (page.nextBeforeId === null) return;
    beforeId = page.nextBeforeId;
  }
}

function whereOf({
  clusterId,
  search,
  actions,
  outcomes,
  sinceMs,
}: AuditFilter): Prisma.AuditEntryWhereInput {
  const contains = { contains: escapeLike(search), mode: 'insensitive' } as const;
  const searched = ['target', 'actor', 'approver', 'address', 'action', 'clusterName', 'reason'] as const;
  return {
    ...(clusterId !== null && { clusterId }),
    ...(actions.length > 0 && { action: { in: actions } }),
    ...(outcomes.length > 0 && { outcome: { in: outcomes } }),
    ...(sinceMs !== null && { at: { gte: new Date(sinceMs) } }),
    ...(search !== '' && { OR: searched.map((column) => ({ [column]: contains })) }),
  };
}

function toView(entry: AuditEntry): AuditView {
  const { clusterId, clusterName, affectedMessages, input, before, after } = entry;
  return {
    id: entry.id.toString(),
    atMs: entry.at.getTime(),
    actor: entry.actor,
    address: entry.address,
    token: entry.token,
    approver: entry.approver,
    action: entry.action,
    clusterId,
    clusterName,
    target: entry.target,
    targetRef: entry.targetRef as Record<string, unknown> | null,
    reason: entry.reason,
    input,
    before,
    after,
    affectedMessages,
    outcome: auditOutcomes.find((outcome) => outcome === entry.outcome) ?? 'begun',
    error: entry.error,
    tookMs: entry.finishedAt === null ? null : entry.finishedAt.getTime() - entry.at.getTime(),
  };
}

/** The name as it is now: the cluster may be renamed or gone when the entry is read. */
async function clusterColumns(db: Database, clusterId: string | undefined) {
  if (clusterId === undefined) return {};
  const cluster = await db.cluster.findUnique({ where: { id: clusterId }, select: { name: true } });
  return { clusterId, ...(cluster ? { clusterName: cluster.name } : {}) };
}

/** Only the columns that have a value; a value is stored as JSON would carry it to a browser. */
function jsonColumns<Name extends string>(
  values: Record<Name, unknown>,
): Partial<Record<Name, Prisma.InputJsonValue>> {
  const columns: Partial<Record<Name, Prisma.InputJsonValue>> = {};
  for (const name of Object.keys(values) as Name[]) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    columns[name] = JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;
  }
  return columns;
}

async function databaseTime(db: Prisma.TransactionClient): Promise<Date> {
  const [row] = await db.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (!row) throw new Error('The database did not tell the time.');
  return row.now;
}

function entryId(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw new DomainError('invalid', `${text} is not the id of an audit entry.`);
}
