// Which stored messages speak for a queue: what is captured from it, and the newest scan. A scan from before a capture saw
// the same messages that the capture took, and is left out.

import type { CausesBasis } from '@/server/domain/causes/causes-view';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import type { Holding } from '@/server/platform/prisma/client';
import type { Features } from '../features';

export async function seenHoldings(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  { clusterId, vhost, name }: QueueRef,
): Promise<CausesBasis[]> {
  const rows = await db.holding.findMany({
    where: { clusterId, vhost, queue: name, kind: { in: ['capture', 'scan'] }, state: { not: 'removed' } },
    orderBy: { id: 'desc' },
  });
  const nowMs = clock.nowMs();
  const captures = rows.filter(({ kind, messages }) => kind === 'capture' && messages > 0);
  const begun = Math.max(0, ...captures.map(({ createdAt }) => createdAt.getTime()));
  const scan = rows.find(({ kind, createdAt }) => kind === 'scan' && createdAt.getTime() > begun);
  const bases = captures.map((row) => captureBasis(row, nowMs));
  return scan === undefined ? bases : [...bases, scanBasis(scan, nowMs)];
}

function captureBasis(row: Holding, nowMs: number): CausesBasis {
  const running = row.state === 'running';
  const asOf = running ? nowMs : (row.finishedAt ?? row.storedAt ?? row.createdAt).getTime();
  return { ...common(row), kind: 'capture', running, asOfMs: asOf, depthMessages: null, ended: null };
}

/** One that has run for longer than a scan may was left behind by a process that ended. */
function scanBasis(row: Holding, nowMs: number): CausesBasis {
  const left = row.state === 'running' && isLeftBehind(row, nowMs);
  return {
    ...common(row),
    kind: 'scan',
    running: row.state === 'running' && !left,
    asOfMs: (row.finishedAt ?? row.storedAt ?? row.createdAt).getTime(),
    depthMessages: row.boundMessages,
    ended: left ? 'The process that scanned ended.' : (row.failure ?? row.waiting),
  };
}

export function isLeftBehind({ createdAt }: Pick<Holding, 'createdAt'>, nowMs: number): boolean {
  return nowMs - createdAt.getTime() > 2 * limits.scanMs;
}

function common({ id, messages, createdAt }: Holding) {
  return { holdingId: id, messages: Number(messages), startedAtMs: createdAt.getTime() };
}
