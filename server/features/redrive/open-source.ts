// Opens the queue that a redrive empties, the way that its plan says. What the broker does not allow after all is
// moved the confirmed way, and the row says so.

import type {
  AtomicFacet,
  BlockedWait,
  BrokerSession,
  QueueReading,
  TransferFacet,
} from '@/server/brokers/driver';
import { blockingAlarms } from '@/server/domain/blocking-alarms';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { simplyPutBack } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import { refusesWhenFull } from '@/server/domain/redrive-way';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { meanBytesOf } from './plan-source';
import { targetFacts } from './plan-targets';
import type { RedriveJournal, RunRecord } from './redrive-journal';
import { openRefusalCheck } from './refusal-check';
import type { RedriveSource } from './redrive-source';
import { PublishersBlocked, waitsForAlarm } from './wait-for-alarm';

/** On a session of its own, which no edit of the cluster and no idle sweep closes in the middle of a window. */
export async function openSource(
  f: Features,
  record: RunRecord,
  journal: RedriveJournal,
  stop: AbortSignal,
): Promise<RedriveSource> {
  // Never aborted by a stop: the window in flight ends first. The driver bounds each step in time.
  const { signal } = new AbortController();
  const session = await f.sessions.connect(record.clusterId, { signal });
  try {
    const address = { vhost: record.vhost, name: record.queue };
    // A broker tells of an alarm only those that publish, whose first window would hang.
    const { nodes } = await session.probe({ signal });
    const [alarm] = blockingAlarms(nodes);
    if (alarm !== undefined) throw new PublishersBlocked(alarm);
    const facet = session.transfer;
    const brokerEpoch = (await facet?.atomic?.epoch(record.epoch, { signal })) ?? unknownEpoch;
    const live = await settledQueue(f, session, address, {
      clean: record.clean,
      unbroken: brokerEpoch.unbroken,
    });
    const capability = facet?.redriveCapability(live);
    if (facet === undefined || capability === undefined) throw new DomainError('unsupported', noTransfer);
    if (!capability.supported) {
      // A queue that is down may come back while the run waits; a kind of queue never changes.
      const code = live.brokerState === 'running' ? 'unsupported' : 'broker_rejected';
      throw new DomainError(code, capability.reason);
    }
    await sweep(f, facet.atomic);
    const rules = await facet.publishRules({ signal });
    const blockedWait = waitsForAlarm({
      ...{ journal, clock: f.clock, logger: f.logger, stop },
      alarms: async () => blockingAlarms((await session.probe({ signal })).nodes),
    });
    if (await transactionsTear(session, record)) await leaveAtomicWay(record, journal);
    const moving = await openMoving(facet, address, record, { journal, blockedWait });
    const close = async () => {
      const putBack = await moving.transfer.close().catch((error: unknown) => {
        f.logger.debug({ err: error }, 'a transfer did not close');
        return simplyPutBack;
      });
      await session
        .close()
        .catch((error: unknown) => f.logger.debug({ err: error }, 'a session did not close'));
      return putBack;
    };
    // With priorities, what arrives later may stand before what was put back.
    const keepsOrder = capability.keepsOrder && live.details.maxPriority === null;
    const heldByNobody = live.unackedMessages === 0;
    const hasRestarted = async () => {
      if (facet.atomic === undefined || brokerEpoch.epoch === null) return false;
      return !(await facet.atomic.epoch(brokerEpoch.epoch, { signal })).unbroken;
    };
    const meanBytes = meanBytesOf(live);
    const refusals = openRefusalCheck(session, record);
    const known = { rules, keepsOrder, heldByNobody, meanBytes, brokerEpoch };
    return { moving, refusals, ...known, hasRestarted, close };
  } catch (error) {
    await session.close();
    throw error;
  }
}

const noTransfer = 'Spillway cannot move messages on this broker.';
const unknownEpoch = { epoch: null, unbroken: false };

/** A policy may have made a target refuse what it has no room for, since the plan or the attempt before: a transaction
 * would lose that. */
async function transactionsTear(
  session: BrokerSession,
  { clusterId, vhost, targets, way, nextSeq }: RunRecord,
): Promise<boolean> {
  if (way === 'confirmed' || nextSeq === 1) return false;
  const { signal } = new AbortController();
  const facts = await Promise.all(
    targets.map(({ queue: name }) => targetFacts(session, { clusterId, vhost, name }, 'all', signal)),
  );
  return facts.some(({ overflow }) => refusesWhenFull(overflow));
}

async function leaveAtomicWay(record: RunRecord, journal: RedriveJournal): Promise<void> {
  await journal.leaveAtomicWay(record.nextSeq);
  Object.assign(record, { way: 'confirmed', atomicBeforeSeq: record.nextSeq } satisfies Partial<RunRecord>);
}

async function openMoving(
  facet: TransferFacet,
  address: QueueAddress,
  record: RunRecord,
  { journal, blockedWait }: { journal: RedriveJournal; blockedWait: BlockedWait },
): Promise<RedriveSource['moving']> {
  const { signal } = new AbortController();
  const { atomic } = facet;
  if (record.way === 'atomic' && atomic !== undefined) {
    try {
      const options = { redriveId: record.id, signal, blockedWait };
      return { way: 'atomic', transfer: await atomic.open(address, options) };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'broker_denied') throw error;
      await leaveAtomicWay(record, journal);
    }
  }
  const options = { windowMessages: limits.redriveWindowMessages, signal, blockedWait };
  return { way: 'confirmed', transfer: await facet.open(address, options) };
}

/** After a crash of ours the broker needs a moment to see that nobody holds what our last connection held, and
 * its counts lag behind. After a crash of its own a quorum queue reads as empty until it has noticed that its
 * consumers are gone, and says so with the statistics after that. */
export async function settledQueue(
  { clock }: Features,
  session: BrokerSession,
  address: QueueAddress,
  { clean, unbroken }: { clean: boolean; unbroken: boolean },
): Promise<QueueReading> {
  const { signal } = new AbortController();
  if (!clean && !unbroken) await clock.sleep(limits.redriveRecoveryMs, signal);
  const startMs = clock.monotonicMs();
  for (;;) {
    const live = await liveQueue(session, address, { signal });
    if (clean || live.unackedMessages === 0) return live;
    if (clock.monotonicMs() - startMs >= limits.redriveSettleMs) return live;
    await clock.sleep(limits.redriveBackoffMinMs, signal);
  }
}

/** Removes what dead runs of ours have left on the broker. What it cannot tell as ours it leaves alone. */
async function sweep({ db, logger }: Features, atomic: AtomicFacet | undefined): Promise<void> {
  if (atomic === undefined) return;
  const { signal } = new AbortController();
  try {
    const found = await atomic.leftovers({ signal });
    const over = await db.redrive.findMany({
      where: { id: { in: found.map(({ redriveId }) => redriveId).filter(isUuid) }, activeKey: null },
      select: { id: true },
    });
    const ids = new Set(over.map(({ id }) => id));
    for (const leftover of found)
      if (ids.has(leftover.redriveId)) await atomic.removeLeftover(leftover, { signal });
  } catch (error) {
    logger.warn({ err: error }, 'what an earlier redrive left on the broker was not removed');
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
