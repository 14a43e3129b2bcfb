// Reads a cluster and stores what it found, the failure included. One collector per cluster and worker; it
// remembers between two polls what deltas, ages and states need, and takes that up from the database when
// it begins. Memory moves on only after the database did, so a write that failed loses nothing.

import type { BrokerSnapshot } from '@/server/brokers/driver';
import type { Baseline } from '@/server/domain/lag/baseline';
import { clusterFactsSchema } from '@/server/domain/cluster';
import { DomainError, type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { pollBackoffMaxMs } from '@/server/domain/poll-silence';
import { requireCluster } from '../clusters/require-cluster';
import { addShare, emptyTotal, finishTotals, type TotalTable } from '@/server/domain/history/total';
import { writeEvents } from '../events/write-events';
import type { Features } from '../features';
import { shareOfReading } from '../history/totals/share-of-queue';
import { readUsuals } from '../history/usual';
import { writeTotals } from '../history/totals/stored-totals';
import { queuesOnScreen } from '../queues/queues-on-screen';
import { clockStep, type Moment, shiftTrack } from './clock-step';
import { earlierPolls, type EarlierPolls, shiftEarlier } from './earlier-polls';
import { EventPace } from './event-pace';
import { identifyQueues } from './identify-queues';
import type { KnownQueue } from './known-queue';
import { observeQueue } from './observe-queue';
import { unusualNow } from './unusual-now';
import { pollEvents } from './poll-events';
import { rememberedTracks } from './remembered-tracks';
import { markDeleted, type ObservedQueue, writeSamples, writeStatuses } from './stored-rows';

export type PollResult = { ok: boolean; tookMs: number; nextInMs: number };

export type ClusterCollector = {
  /** One poll. Throws only what is no finding about the broker: our database failing, the signal aborting. */
  poll(signal: AbortSignal): Promise<PollResult>;
};

export function createClusterCollector(f: Features, clusterId: string): ClusterCollector {
  let known: Map<string, KnownQueue> | null = null;
  let countersEpoch: string | null = null;
  let last: Moment | null = null;
  let earlier: EarlierPolls | null = null;
  const pace = new EventPace();
  const usuals = rememberedUsuals(f, clusterId);
  let failures = 0;

  return {
    async poll(signal) {
      const { pollIntervalMs, facts } = await requireCluster(f, clusterId);
      known ??= await rememberedTracks(f, clusterId);
      earlier ??= await earlierPolls(f, { id: clusterId, facts });
      countersEpoch ??= clusterFactsSchema.safeParse(facts).data?.collection?.countersEpoch ?? null;
      const startedAtMs = f.clock.nowMs();
      const began = f.clock.monotonicMs();
      const snapshot = await readSnapshot(f, clusterId, signal);
      const tookMs = Math.round(f.clock.monotonicMs() - began);
      const stretchedMs = Math.max(pollIntervalMs, 4 * tookMs);
      if (snapshot instanceof DomainError) {
        await storeFailure(f, { clusterId, startedAtMs, tookMs, error: snapshot, earlier });
        earlier = { ...earlier, newestOk: false };
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
        earlier: stepMs === 0 ? earlier : shiftEarlier(earlier, stepMs),
        pace,
        usuals: await usuals(),
      });
      earlier = { ok: { atMs: startedAtMs, facts: snapshot.facts }, newestOk: true };
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

/** They are made once an hour; what is some minutes old is as good. */
const usualsFreshMs = 10 * 60_000;

function rememberedUsuals(f: Features, clusterId: string) {
  let known: { readAtMs: number; usuals: ReadonlyMap<number, Baseline> } | null = null;
  return async () => {
    const nowMs = f.clock.monotonicMs();
    if (known === null || nowMs - known.readAtMs > usualsFreshMs)
      known = { readAtMs: nowMs, usuals: await readUsuals(f, clusterId) };
    return known.usuals;
  };
}

/** A broker that is down is asked less often, yet its return is seen within half a minute. */
function backoffMs(pollIntervalMs: number, failures: number): number {
  return Math.max(pollIntervalMs, Math.min(pollIntervalMs * 2 ** (failures - 1), pollBackoffMaxMs));
}

async function readSnapshot(
  f: Features,
  clusterId: string,
  signal: AbortSignal,
): Promise<BrokerSnapshot | DomainError> {
  const deadline = AbortSignal.timeout(limits.pollMs);
  const either = AbortSignal.any([signal, deadline]);
  const detail = await queuesOnScreen(f, clusterId);
  try {
    const session = await f.sessions.forCluster(clusterId, { signal: either });
    const snapshot = await session.snapshot({ signal: either, detail });
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

type Failure = {
  clusterId: string;
  startedAtMs: number;
  tookMs: number;
  error: DomainError;
  earlier: EarlierPolls;
};

async function storeFailure(f: Features, failure: Failure): Promise<void> {
  const { clusterId, startedAtMs, tookMs, error, earlier } = failure;
  const errorCode: DomainErrorCode = error.code;
  const startedAt = new Date(startedAtMs);
  await f.db.$transaction(async (tx) => {
    await tx.poll.create({
      data: { clusterId, startedAt, tookMs, ok: false, errorCode, errorMessage: error.message },
    });
    if (earlier.newestOk === false) return;
    const seen = { clusterId, atMs: startedAtMs, notBeforeMs: earlier.ok?.atMs ?? null };
    const denied = errorCode === 'broker_denied';
    const change = { kind: 'reach', answers: false, denied, reason: error.message } as const;
    await writeEvents(tx, seen, [{ queueId: null, change }]);
  });
}

type Success = {
  clusterId: string;
  startedAtMs: number;
  tookMs: number;
  pollIntervalMs: number;
  countersGoOn: boolean;
  snapshot: BrokerSnapshot;
  earlier: EarlierPolls;
  pace: EventPace;
  usuals: ReadonlyMap<number, Baseline>;
};

type Tx = Parameters<Parameters<Features['db']['$transaction']>[0]>[0];

/** All of a poll in one transaction. Answers what is known afterwards. */
async function storeSnapshot(
  f: Features,
  before: ReadonlyMap<string, KnownQueue>,
  success: Success,
): Promise<Map<string, KnownQueue>> {
  return f.db.$transaction(async (tx) => storeAll(tx, before, success), { timeout: 60_000, maxWait: 10_000 });
}

async function storeAll(
  tx: Tx,
  before: ReadonlyMap<string, KnownQueue>,
  {
    clusterId,
    startedAtMs: atMs,
    tookMs,
    pollIntervalMs,
    countersGoOn,
    snapshot,
    earlier,
    pace,
    usuals,
  }: Success,
): Promise<Map<string, KnownQueue>> {
  const { facts, queues, responseBytes } = snapshot;
  await tx.poll.create({
    data: {
      clusterId,
      startedAt: new Date(atMs),
      tookMs,
      ok: true,
      queueCount: queues.length,
      responseBytes,
    },
  });
  await tx.cluster.update({ where: { id: clusterId }, data: { facts } });
  const present = await identifyQueues(tx, before, { clusterId, queues, atMs });
  const context = { atMs, pollIntervalMs, nodes: facts.nodes, countersGoOn };
  const observed: ObservedQueue[] = [];
  const after = new Map<string, KnownQueue>();
  const totals: TotalTable = new Map();
  for (const { key, reading, queue } of present) {
    const observation = observeQueue(queue.track, reading, context);
    const { queueId } = queue;
    observed.push({ queueId, observation, unusual: unusualNow(usuals.get(queueId), observation) });
    addShare(totals, atMs, 1, shareOfReading(reading.type, observation));
    after.set(key, { ...queue, track: observation.track });
  }
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, queue]) => queue);
  const answeredAllAlong = earlier.newestOk !== false;
  const events = pollEvents(earlier.ok, { atMs, facts, present, gone, answeredAllAlong }, pace);
  await writeEvents(tx, { clusterId, atMs, notBeforeMs: earlier.ok?.atMs ?? null }, events);
  const goneIds = gone.map(({ queueId }) => queueId);
  await markDeleted(tx, goneIds, atMs);
  await writeStatuses(tx, observed);
  await writeSamples(tx, { clusterId, atMs }, observed);
  const total = totals.size === 0 ? [emptyTotal(atMs)] : finishTotals(totals);
  await writeTotals(tx, { clusterId, resolutionSec: 0 }, total);
  return after;
}
