// What a redrive would do: bound, targets, guarantee, warnings and blockers. Facts come from the broker live,
// and from what the worker recorded where the broker tells less; nothing is taken or published.

import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { queueDetailsSchema, type QueueRef } from '@/server/domain/queue';
import { parkingQueueOf, type RedriveInput, type RedrivePlan } from '@/server/domain/redrive';
import { type Blocker, makePlan, type RedriveFacts, type RedriveTarget } from '@/server/domain/redrive-plan';
import type { RecallFacts } from '@/server/domain/redrive-undo';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { deliveryCountSeen } from '../messages/delivery-count-seen';
import { liveQueue } from '../queues/live-queue';

export async function planRedrive(
  f: Features,
  input: RedriveInput,
  signal: AbortSignal,
): Promise<RedrivePlan> {
  return (await assessRedrive(f, input, signal)).plan;
}

/** The plan, with the code of each blocker for those who act on it. */
export async function assessRedrive(
  f: Features,
  input: RedriveInput,
  signal: AbortSignal,
  recall?: RecallFacts,
): Promise<{ plan: RedrivePlan; blockers: Blocker[] }> {
  const { clusterId, vhost, name } = input;
  const cluster = await requireCluster(f, clusterId);
  const active = await f.db.redrive.findFirst({
    where: { clusterId, vhost, queue: name, activeKey: { not: null } },
    select: { actor: true },
  });
  return makePlan(input, {
    clusterName: cluster.name,
    readOnly: cluster.readOnly,
    activeActor: active?.actor ?? null,
    ...(await brokerFacts(f, input, signal)),
    ...(recall && { recall }),
  });
}

async function brokerFacts(
  f: Features,
  input: RedriveInput,
  signal: AbortSignal,
): Promise<Pick<RedriveFacts, 'source' | 'targets' | 'parking'>> {
  try {
    const session = await f.sessions.forCluster(input.clusterId, { signal });
    const live = await liveQueue(session, input, { signal });
    const names =
      input.destination.kind === 'queue' ? [input.destination.name] : await originsOf(f, input, live);
    const targets = await Promise.all(
      names.map((name) => targetFacts(f, session, { ...input, name }, signal)),
    );
    const parking = await parkingFacts(f, session, input, signal);
    return { source: await sourceFacts(f, session, input, live, signal), targets, ...parking };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { source: { error }, targets: [] };
  }
}

async function sourceFacts(
  f: Features,
  { transfer, messages }: BrokerSession,
  ref: QueueRef,
  live: QueueReading,
  signal: AbortSignal,
): Promise<RedriveFacts['source']> {
  const look = messages?.browseCapability(live, await deliveryCountSeen(f, ref, live));
  const { deliveryLimit } = live.details;
  const capability = transfer?.redriveCapability(live) ?? {
    supported: false,
    reason: 'Spillway cannot move messages on this broker.',
  };
  const exhausted = look?.supported === false && deliveryLimit !== null && deliveryLimit > 0;
  return {
    type: live.type,
    readyMessages:
      transfer !== undefined && capability.supported
        ? await transfer.countReady(ref, { signal })
        : live.readyMessages,
    capability,
    budget: look?.supported
      ? look.budget
      : exhausted
        ? { limit: deliveryLimit, used: deliveryLimit, remaining: 0 }
        : null,
  };
}

/** Queues that dead-letter into this one, as the broker tells now or told the worker last. */
async function originsOf(f: Features, ref: QueueRef, live: QueueReading): Promise<string[]> {
  const { clusterId, vhost, name } = ref;
  const row = await f.db.queue.findUnique({
    where: { clusterId_vhost_name: { clusterId, vhost, name } },
    select: { details: true },
  });
  const recorded = queueDetailsSchema.safeParse(row?.details).data?.deadLettersFrom ?? [];
  const names = new Set([...live.details.deadLettersFrom, ...recorded]);
  names.delete(name);
  return [...names].sort().slice(0, maxTargets);
}

/** Enough for a plan that a person reads. */
const maxTargets = 20;

async function parkingFacts(
  f: Features,
  session: BrokerSession,
  { parking, ...ref }: RedriveInput,
  signal: AbortSignal,
): Promise<Pick<RedriveFacts, 'parking'>> {
  if (parking === null) return {};
  const queue = parkingQueueOf(parking, ref.name);
  const { exists } = await targetFacts(f, session, { ...ref, name: queue }, signal);
  return { parking: { after: parking.after, queue, exists } };
}

async function targetFacts(
  f: Features,
  session: BrokerSession,
  ref: QueueRef,
  signal: AbortSignal,
): Promise<RedriveTarget> {
  try {
    const { readyMessages, unackedMessages, consumers, details } = await liveQueue(session, ref, { signal });
    return {
      queue: ref.name,
      exists: true,
      depthMessages: readyMessages === null ? null : readyMessages + (unackedMessages ?? 0),
      consumers,
      maxLengthMessages: details.maxLengthMessages,
      overflow: details.overflow,
    };
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
    return {
      queue: ref.name,
      exists: false,
      depthMessages: null,
      consumers: null,
      maxLengthMessages: null,
      overflow: null,
    };
  }
}
