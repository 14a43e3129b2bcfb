// What a redrive would do: bound, targets, guarantee, warnings and blockers. Facts come from the broker live,
// from the newest look that somebody took, and from what the worker recorded where the broker tells less; nothing
// is looked at, taken or published.

import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import { blockingAlarms } from '@/server/domain/blocking-alarms';
import { isDomainError } from '@/server/domain/errors';
import { previewOf } from '@/server/domain/plan/preview';
import { parkingQueueOf, type RedriveInput, type RedrivePlan } from '@/server/domain/redrive';
import { type Blocker, makePlan, type RedriveFacts } from '@/server/domain/redrive-plan';
import type { RecallIntent } from '@/server/domain/redrive-undo';
import { newestLook } from '../causes/newest-look';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { measuredPerSec } from './measured-speed';
import { routesOf } from './plan-routes';
import { sourceFacts } from './plan-source';
import { targetFacts, targetsOf } from './plan-targets';
import { storePlan } from './stored-plan';
import { wayFacts } from './way-facts';

export type Assessment = { plan: RedrivePlan; blockers: Blocker[] };

/** The plan, stored under the id that it carries, so that exactly this one can be started. */
export async function planRedrive(
  f: Features,
  input: RedriveInput,
  signal: AbortSignal,
  recall?: RecallIntent,
): Promise<RedrivePlan> {
  const { plan } = await assessRedrive(f, input, signal, recall);
  return storePlan(f, input, plan);
}

/** The plan, with the code of each blocker for those who act on it. */
export async function assessRedrive(
  f: Features,
  input: RedriveInput,
  signal: AbortSignal,
  recall?: RecallIntent,
): Promise<Assessment> {
  const { clusterId, vhost, name } = input;
  const cluster = await requireCluster(f, clusterId);
  const active = await f.db.redrive.findFirst({
    where: { clusterId, vhost, queue: name, activeKey: { not: null } },
    select: { actor: true },
  });
  const made = makePlan(input, {
    clusterName: cluster.name,
    readOnly: cluster.readOnly,
    activeActor: active?.actor ?? null,
    measuredPerSec: await measuredPerSec(f, clusterId),
    ...(await brokerFacts(f, input, signal)),
    ...(recall && { recall }),
  });
  return { ...made, plan: { ...made.plan, madeAtMs: f.clock.nowMs() } };
}

type BrokerFacts = Omit<
  RedriveFacts,
  'clusterName' | 'readOnly' | 'activeActor' | 'measuredPerSec' | 'recall'
>;

async function brokerFacts(f: Features, input: RedriveInput, signal: AbortSignal): Promise<BrokerFacts> {
  try {
    const session = await f.sessions.forCluster(input.clusterId, { signal });
    const live = await liveQueue(session, input, { signal });
    const [source, { table, route, routingError }, rules, probed] = await Promise.all([
      sourceFacts(f, session, input, live, signal),
      routesOf(session, input, signal),
      session.transfer?.publishRules({ signal }) ?? null,
      session.probe({ signal }),
    ]);
    const look = await newestLook(f, input);
    // A look at a queue that has shrunk since is about messages that are gone.
    const preview = look === null ? null : previewOf(look, input, table);
    const { targets, elsewhere } = await targetsOf(f, session, input, { live, preview, route }, signal);
    const alarms = blockingAlarms(probed.nodes);
    const parking = await parkingFacts(session, input, signal);
    const parkings = parking.parking?.exists === true ? [parking.parking] : [];
    const way = await wayFactsOf(session, input, live, [...targets, ...parkings], signal);
    const said = { source, targets, elsewhere, preview, route, routingError, rules, alarms };
    return { ...said, ...parking, ...way };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { ...nothingKnown, source: { error } };
  }
}

const nothingKnown = {
  targets: [],
  elsewhere: [],
  preview: null,
  route: null,
  routingError: null,
  rules: null,
  alarms: [],
};

/** None for an exchange, whose bindings decide; a parking queue that is still to be declared has no say. */
async function wayFactsOf(
  session: BrokerSession,
  { destination }: RedriveInput,
  live: QueueReading,
  targets: readonly { queue: string }[],
  signal: AbortSignal,
): Promise<Pick<RedriveFacts, 'way'>> {
  if (destination.kind === 'original' || destination.kind === 'exchange') return {};
  const names = targets.map(({ queue }) => queue);
  return { way: await wayFacts(session, live, names, signal) };
}

async function parkingFacts(
  session: BrokerSession,
  { parking, ...ref }: RedriveInput,
  signal: AbortSignal,
): Promise<Pick<RedriveFacts, 'parking'>> {
  if (parking === null) return {};
  const queue = parkingQueueOf(parking, ref.name);
  const { exists } = await targetFacts(session, { ...ref, name: queue }, 'some', signal);
  return { parking: { after: parking.after, queue, exists } };
}
