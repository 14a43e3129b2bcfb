// How full the targets of a redrive are: depth live from the broker, age from the collector's newest reading.
// Never throws: what is not known is null with its reason, and holds a run with back-pressure back.

import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import type { TargetPressure } from '@/server/domain/redrive-pace';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';

export async function readPressure(
  f: Features,
  clusterId: string,
  targets: readonly QueueAddress[],
): Promise<TargetPressure[]> {
  if (targets.length === 0) return [noTarget];
  const signal = AbortSignal.timeout(limits.managementCallMs);
  return Promise.all(targets.map((target) => pressureOn(f, clusterId, target, signal)));
}

/** Where no target is known beforehand, nothing says how full it is. */
const noTarget: TargetPressure = {
  queue: 'The target',
  depthMessages: null,
  ageMs: null,
  missing: 'it is known only message by message',
};

async function pressureOn(
  f: Features,
  clusterId: string,
  { vhost, name }: QueueAddress,
  signal: AbortSignal,
): Promise<TargetPressure> {
  try {
    const session = await f.sessions.forCluster(clusterId, { signal });
    const [{ readyMessages, unackedMessages }, ageMs] = await Promise.all([
      liveQueue(session, { vhost, name }, { signal }),
      newestAgeMs(f, clusterId, { vhost, name }),
    ]);
    const depthMessages = readyMessages === null ? null : readyMessages + (unackedMessages ?? 0);
    return { queue: name, depthMessages, ageMs, missing: null };
  } catch (error) {
    const missing = isDomainError(error) ? withoutStop(error.message) : 'it could not be read';
    return { queue: name, depthMessages: null, ageMs: null, missing };
  }
}

/** Null when it is not known, or was read too long ago to steer by. */
async function newestAgeMs(
  { db, clock }: Features,
  clusterId: string,
  { vhost, name }: QueueAddress,
): Promise<number | null> {
  const row = await db.queueStatus.findFirst({
    where: { queue: { clusterId, vhost, name }, polledAt: { gte: new Date(clock.nowMs() - freshMs) } },
    select: { ageMs: true },
  });
  return row === null || row.ageMs === null ? null : Number(row.ageMs);
}

const freshMs = 60_000;

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '');
}
