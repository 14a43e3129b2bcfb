// Reads a cluster and stores what it found, the failure included. One collector per cluster and worker; it
// remembers between two polls what deltas, ages and states need, and takes that up from the database when
// it begins. Memory moves on only after the database did, so a write that failed loses nothing.

import type { BrokerSnapshot, QueueReading } from '@/server/brokers/driver';
import { clusterFactsSchema } from '@/server/domain/cluster';
import { DomainError, type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { clockStep, type Moment, shiftTrack } from './clock-step';
import { type KnownQueue, queueKey } from './known-queue';
import { observeQueue } from './observe-queue';
import { rememberedTracks } from './remembered-tracks';
import { markDeleted, type ObservedQueue, upsertQueues, writeSamples, writeStatuses } from './stored-rows';
import { isStorable } from './to-json';

export type PollResult = { ok: boolean; tookMs: number; nextInMs: number };

export type ClusterCollector = {
  /** One poll. Throws only what is no finding about the broker: our database failing, the signal aborting. */
  poll(signal: AbortSignal): Promise<PollResult>;
};

export function createClusterCollector(f: Features, clusterId: string): ClusterCollector {
  let known: Map<string, KnownQueue> | null = null;
  let countersEpoch: string | null = null;
  let last: Moment | null = null;
  let failures = 0;

  return {
    async poll(signal) {
      const { pollIntervalMs, facts } = await requireCluster(f, clusterId);
      known ??= await rememberedTracks(f, clusterId);
      countersEpoch ??= clusterFactsSchema.safeParse(facts).data?.collection?.countersEpoch ?? null;
      const startedAtMs = f.clock.nowMs();
      const began = f.clock.monotonicMs();
      const snapshot = await readSnapshot(f, clusterId, signal);
      const tookMs = Math.round(f.clock.monotonicMs() - began);
      const stretchedMs = Math.max(pollIntervalMs, 4 * tookMs);
      if (snapshot instanceof DomainError) {
        await storeFailure(f, { clusterId, startedAtMs, tookMs, error: snapshot });
        failures += 1;
        return { ok: false, tookMs, nextInMs: backoffMs(pollIntervalMs, failures) };
      }
      const { nodes, collection } = snapshot.facts;
      const now = { wallMs: startedAtMs, monotonicMs: began, nodes };
      const { stepMs, certain } = last === null ? noStep : clockStep(last, now);
      const remembered = stepMs === 0 ? known : shifted(known, stepMs);
      known = await storeSnapshot(f, remembered, {
        clusterId,
        startedAtMs,
        tookMs,
        snapshot,
        pollIntervalMs: stretchedMs,
        countersGoOn: certain && countersEpoch === collection.countersEpoch,
      });
      ({ countersEpoch } = collection);
      last = now;
      failures = 0;
      if (known.size > 2 * remembered.size) await refreshStatistics(f);
      return { ok: true, tookMs, nextInMs: stretchedMs };
    },
  };
}

const noStep = { stepMs: 0, certain: true };

function shifted(known: ReadonlyMap<string, KnownQueue>, stepMs: number): Map<string, KnownQueue> {
  const shiftedQueues = [...known].map(([key, queue]): [string, KnownQueue] => [
    key,
    { ...queue, track: queue.track && shiftTrack(queue.track, stepMs) },
  ]);
  return new Map(shiftedQueues);
}

/** The planner reads lists many times slower by the statistics of a table that was much smaller; the database's
 * own round may come minutes later. */
async function refreshStatistics({ db }: Features): Promise<void> {
  await db.$executeRaw`ANALYZE "Queue", "QueueStatus"`;
}

/** A broker that is down is asked less often, yet its return is seen within half a minute. */
function backoffMs(pollIntervalMs: number, failures: number): number {
  return Math.max(pollIntervalMs, Math.min(pollIntervalMs * 2 ** (failures - 1), 30_000));
}

async function readSnapshot(
  f: Features,
  clusterId: string,
  signal: AbortSignal,
): Promise<BrokerSnapshot | DomainError> {
  const deadline = AbortSignal.timeout(limits.pollMs);
  const either = AbortSignal.any([signal, deadline]);
  try {
    const session = await f.sessions.forCluster(clusterId, { signal: either });
    const snapshot = await session.snapshot({ signal: either });
    const count = snapshot.queues.length;
    if (count <= limits.clusterQueues) return snapshot;
    return new DomainError(
      'limit_exceeded',
      `This cluster has ${String(count)} queues; Spillway watches up to ${String(limits.clusterQueues)} in one cluster.`,
    );
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) {
      const seconds = String(limits.pollMs / 1_000);
      return new DomainError('timeout', `The broker did not answer within ${seconds} s.`, { cause: error });
    }
    if (isDomainError(error)) return error;
    f.logger.error({ err: error, clusterId }, 'a poll failed in an unexpected way');
    return new DomainError('broker_rejected', 'The answer of the broker was not understood; see the log.', {
      cause: error,
    });
  }
}

type Failure = { clusterId: string; startedAtMs: number; tookMs: number; error: DomainError };

async function storeFailure(f: Features, { clusterId, startedAtMs, tookMs, error }: Failure): Promise<void> {
  const errorCode: DomainErrorCode = error.code;
  const startedAt = new Date(startedAtMs);
  await f.db.poll.create({
    data: { clusterId, startedAt, tookMs, ok: false, errorCode, errorMessage: error.message },
  });
}

type Success = {
  clusterId: string;
  startedAtMs: number;
  tookMs: number;
  pollIntervalMs: number;
  countersGoOn: boolean;
  snapshot: BrokerSnapshot;
};

/** All of a poll in one transaction. Answers what is known afterwards. */
async function storeSnapshot(
  f: Features,
  before: ReadonlyMap<string, KnownQueue>,
  { clusterId, startedAtMs, tookMs, pollIntervalMs, countersGoOn, snapshot }: Success,
): Promise<Map<string, KnownQueue>> {
  const startedAt = new Date(startedAtMs);
  const { facts, queues, responseBytes } = snapshot;
  return f.db.$transaction(
    async (tx) => {
      await tx.poll.create({
        data: { clusterId, startedAt, tookMs, ok: true, queueCount: queues.length, responseBytes },
      });
      await tx.cluster.update({ where: { id: clusterId }, data: { facts } });
      const present = await identify(tx, before, { clusterId, queues, atMs: startedAtMs });
      const context = { atMs: startedAtMs, pollIntervalMs, nodes: facts.nodes, countersGoOn };
      const observed: ObservedQueue[] = [];
      const after = new Map<string, KnownQueue>();
      for (const { key, reading, queue } of present) {
        const observation = observeQueue(queue.track, reading, context);
        observed.push({ queueId: queue.queueId, observation });
        after.set(key, { ...queue, track: observation.track });
      }
      const gone = [...before].filter(([key]) => !after.has(key)).map(([, { queueId }]) => queueId);
      await markDeleted(tx, gone, startedAtMs);
      await writeStatuses(tx, observed);
      await writeSamples(tx, { clusterId, atMs: startedAtMs }, observed);
      return after;
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}

type Present = { key: string; reading: QueueReading; queue: KnownQueue };
type Tx = Parameters<Parameters<Features['db']['$transaction']>[0]>[0];

/** Gives every reading its row: new, changed and returned queues are written, the others are known. */
async function identify(
  tx: Tx,
  before: ReadonlyMap<string, KnownQueue>,
  { clusterId, queues, atMs }: { clusterId: string; queues: QueueReading[]; atMs: number },
): Promise<Present[]> {
  // The web marks a queue deleted as soon as it deletes it; one that is still listed came back.
  const deleted = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM "Queue" WHERE "clusterId" = ${clusterId}::uuid AND "deletedAt" IS NOT NULL`;
  const deletedIds = new Set(deleted.map(({ id }) => id));
  const present = distinct(queues).map(([key, reading]) => {
    const found = before.get(key);
    const alive = found !== undefined && !deletedIds.has(found.queueId) ? found : null;
    const declared = JSON.stringify([reading.type, reading.details]);
    return { key, reading, alive, declared };
  });
  const unwritten = present.filter(({ alive, declared }) => alive?.declared !== declared);
  const written =
    unwritten.length === 0
      ? []
      : await upsertQueues(
          tx,
          clusterId,
          unwritten.map((p) => p.reading),
          atMs,
        );
  const ids = new Map(written.map((row) => [queueKey(row), row.id]));
  return present.map(({ key, reading, alive, declared }) => {
    const queueId = alive?.queueId ?? ids.get(key);
    if (queueId === undefined) throw new Error(`The queue ${key} has no row.`);
    return { key, reading, queue: { queueId, declared, track: alive?.track ?? null } };
  });
}

/** A listing by pages may tell a queue twice. A name that the database cannot hold cannot be watched. */
function distinct(queues: readonly QueueReading[]): [string, QueueReading][] {
  const storable = queues.filter(({ vhost, name }) => isStorable(vhost) && isStorable(name));
  return [...new Map(storable.map((reading) => [queueKey(reading), reading]))];
}
