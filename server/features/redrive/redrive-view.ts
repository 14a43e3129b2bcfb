// A redrive's row as the browser sees it, with the pace of its last seconds while it runs.

import { z } from 'zod';
import { type BlockedRedrive, blockedRedriveSchema } from '@/server/domain/blocked-redrive';
import { DomainError } from '@/server/domain/errors';
import {
  redriveDestinationSchema,
  type RedrivePhase,
  redrivePlanSchema,
  redriveSelectionSchema,
  type RedriveView,
} from '@/server/domain/redrive';
import { isActive, type RedriveState, redriveStates } from '@/server/domain/redrive-states';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { canaryProgressSchema, type ReturnsView } from '@/server/domain/redrive-returns';
import { redriveTransformSchema, summaryOf } from '@/server/domain/redrive-transform';
import type { Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { parkingOf, progressOf } from './redrive-journal';
import { returnsViews } from './redrive-returns-view';
import { unattendedSince } from './unattended';

type RowWithCluster = Redrive & { cluster: { name: string } };

export async function redriveViews(f: Features, rows: readonly RowWithCluster[]): Promise<RedriveView[]> {
  const running = rows.filter(({ state }) => ['running', 'pausing', 'cancelling'].includes(state));
  const [rates, returns, unattended] = await Promise.all([
    currentRates(f, running),
    returnsViews(f, rows),
    unattendedSince(f, rows),
  ]);
  return rows.map((row) => {
    const sinceMs = unattended.get(row.id) ?? null;
    const ratePerSec = sinceMs === null ? (rates.get(row.id) ?? null) : null;
    return { ...viewOf(row, ratePerSec, returns(row)), unattendedSinceMs: sinceMs };
  });
}

/** Throws not_found. */
export async function requireRedrive(f: Features, redriveId: string): Promise<RedriveView> {
  const row = await f.db.redrive.findUnique({
    where: { id: redriveId },
    include: { cluster: { select: { name: true } } },
  });
  const [view] = row === null ? [] : await redriveViews(f, [row]);
  if (view === undefined) throw new DomainError('not_found', 'There is no such redrive.');
  return view;
}

function viewOf(
  row: RowWithCluster,
  currentRatePerSec: number | null,
  returns: ReturnsView,
): Omit<RedriveView, 'unattendedSinceMs'> {
  const { outcomes, ...counters } = progressOf(row);
  const pace = redrivePaceSchema.parse(row.pace);
  const most = Math.min(row.boundMessages, pace.maxMessages ?? Infinity);
  const left = most - counters.movedMessages - counters.failedMessages - counters.inDoubtMessages;
  const state = z.enum(redriveStates).parse(row.state);
  const canary = canaryProgressSchema.nullable().catch(null).parse(row.canary);
  return {
    id: row.id,
    clusterId: row.clusterId,
    clusterName: row.cluster.name,
    vhost: row.vhost,
    queue: row.queue,
    destination: redriveDestinationSchema.parse(row.destination),
    selection: redriveSelectionSchema.parse(row.selection),
    transform: row.transform === null ? null : summaryOf(redriveTransformSchema.parse(row.transform)),
    plan: redrivePlanSchema.parse(row.plan),
    state,
    actor: row.actor,
    reason: row.reason,
    ratePerSec: row.ratePerSec,
    pace,
    notBeforeMs: row.notBefore?.getTime() ?? null,
    phase: phaseOf(state, row, canary?.watchingUntilMs ?? null),
    waiting: row.waiting,
    canary,
    returns,
    parking: parkingOf(row),
    leaveOutUserId: row.leaveOutUserId,
    undoOf: row.undoOf,
    boundMessages: row.boundMessages,
    ...counters,
    outcomes: [...outcomes],
    failure: row.failure,
    // With the sentence that it is about.
    blocked: row.failure === null || !isActive(state) ? null : blockedOf(row.blocked),
    createdAtMs: row.createdAt.getTime(),
    startedAtMs: row.startedAt?.getTime() ?? null,
    finishedAtMs: row.finishedAt?.getTime() ?? null,
    currentRatePerSec,
    etaMs:
      isActive(state) && currentRatePerSec
        ? Math.round((Math.max(0, left) / currentRatePerSec) * 1000)
        : null,
  };
}

function blockedOf(blocked: Redrive['blocked']): BlockedRedrive | null {
  return blockedRedriveSchema.nullable().catch(null).parse(blocked);
}

function phaseOf(
  state: RedriveState,
  { waiting, watchUntil }: Redrive,
  canaryUntilMs: number | null,
): RedrivePhase {
  switch (state) {
    case 'scheduled':
    case 'queued':
    case 'pausing':
    case 'paused':
    case 'cancelling':
      return state;
    case 'running':
      if (canaryUntilMs !== null) return 'canary';
      return waiting === null ? 'moving' : 'waiting';
    case 'completed':
    case 'stopped':
    case 'cancelled':
    case 'failed':
      return watchUntil === null ? 'closed' : 'watching';
  }
}

const rateWindowMs = 10_000;

/** Messages that were settled in the last seconds, per second; null before the first window is settled. */
async function currentRates(
  { db, clock }: Features,
  running: readonly Redrive[],
): Promise<Map<string, number>> {
  if (running.length === 0) return new Map();
  const nowMs = clock.nowMs();
  const from = new Date(nowMs - rateWindowMs);
  const rows = await db.$queryRaw<{ id: string; messages: number }[]>`
    SELECT "redriveId"::text AS "id", sum(jsonb_array_length("entries"))::float8 AS "messages"
      FROM "RedriveWindow"
     WHERE "redriveId"::text = ANY(${running.map(({ id }) => id)}) AND "settledAt" >= ${from}
     GROUP BY "redriveId"`;
  const startedMs = new Map(running.map(({ id, startedAt }) => [id, startedAt?.getTime() ?? nowMs]));
  return new Map(
    rows.map(({ id, messages }) => {
      const spanMs = Math.min(rateWindowMs, nowMs - (startedMs.get(id) ?? nowMs));
      return [id, (messages * 1000) / Math.max(spanMs, 250)];
    }),
  );
}
