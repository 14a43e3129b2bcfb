// The queues that would get the messages: which they are for each destination, and what each says of itself.

import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Preview } from '@/server/domain/plan/preview';
import type { PlanTarget } from '@/server/domain/plan/schema';
import { queueDetailsSchema, type QueueRef } from '@/server/domain/queue';
import type { RedriveInput } from '@/server/domain/redrive';
import type { RedriveFacts } from '@/server/domain/redrive-plan';
import type { Route } from '@/server/domain/route';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';

type Found = { live: QueueReading; preview: Preview | null; route: Route | null };

export async function targetsOf(
  f: Features,
  session: BrokerSession,
  input: RedriveInput,
  found: Found,
  signal: AbortSignal,
): Promise<Pick<RedriveFacts, 'targets' | 'elsewhere'>> {
  const wanted = await wantedTargets(f, input, found);
  const targets = await Promise.all(
    wanted
      .slice(0, limits.planTargets)
      .map(({ name, gets }) => targetFacts(session, { ...input, name }, gets, signal)),
  );
  const gone = targets.filter(({ exists }) => !exists).map(({ queue }) => queue);
  return { targets, elsewhere: await vhostsWith(f, input, gone) };
}

type Wanted = { name: string; gets: PlanTarget['gets'] };

/** Without what each says of itself. */
export async function wantedTargets(
  f: Features,
  input: RedriveInput,
  { live, preview, route }: Found,
): Promise<Wanted[]> {
  const { destination } = input;
  if (destination.kind === 'queue') return [{ name: destination.name, gets: 'all' }];
  const met = new Map<string, Wanted>();
  const matched = preview?.sample.matchedMessages ?? 0;
  for (const { name, messages } of preview?.sample.reached ?? []) {
    met.set(name, { name, gets: messages === matched ? 'all' : 'some' });
  }
  if (destination.kind === 'origin') {
    const others = (await originsOf(f, input, live)).filter((name) => !met.has(name));
    // Where all that was seen died in one queue, others that dead-letter here are only possible.
    const gets = met.size === 0 ? (others.length === 1 ? 'all' : 'some') : 'possibly';
    for (const [name, target] of met) if (!preview?.sample.whole) met.set(name, { ...target, gets: 'some' });
    return [...met.values(), ...others.map((name): Wanted => ({ name, gets }))];
  }
  for (const { name, certain } of route?.queues ?? []) {
    if (certain || !met.has(name)) met.set(name, { name, gets: certain ? 'all' : 'possibly' });
  }
  return [...met.values()];
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
  return [...names].sort();
}

export async function targetFacts(
  session: BrokerSession,
  ref: QueueRef,
  gets: PlanTarget['gets'],
  signal: AbortSignal,
): Promise<PlanTarget> {
  try {
    const live = await liveQueue(session, ref, { signal, overflowNow: true });
    const { readyMessages, unackedMessages, details } = live;
    return {
      queue: ref.name,
      exists: true,
      depthMessages: readyMessages === null ? null : readyMessages + (unackedMessages ?? 0),
      consumers: live.consumers,
      maxLengthMessages: details.maxLengthMessages,
      overflow: details.overflow,
      type: live.type,
      brokerState: live.brokerState,
      readyBytes: live.readyBytes,
      maxLengthBytes: details.maxLengthBytes,
      maxPriority: details.maxPriority,
      messageTtlMs: details.messageTtlMs,
      deliveryLimit: details.deliveryLimit,
      hasDeadLetterExchange: details.deadLettersTo !== null,
      gets,
    };
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
    return { ...absent, queue: ref.name, gets };
  }
}

const absent = {
  exists: false,
  depthMessages: null,
  consumers: null,
  maxLengthMessages: null,
  overflow: null,
  type: null,
  brokerState: null,
  readyBytes: null,
  maxLengthBytes: null,
  maxPriority: null,
  messageTtlMs: null,
  deliveryLimit: null,
  hasDeadLetterExchange: null,
};

/** Dead letters carry no vhost: one that a shovel brought here names a queue of another. */
async function vhostsWith(
  f: Features,
  { clusterId, vhost }: QueueRef,
  names: readonly string[],
): Promise<RedriveFacts['elsewhere']> {
  if (names.length === 0) return [];
  const rows = await f.db.queue.findMany({
    where: { clusterId, name: { in: [...names] }, vhost: { not: vhost }, deletedAt: null },
    select: { name: true, vhost: true },
    orderBy: { vhost: 'asc' },
    take: limits.planTargets,
  });
  return names.map((queue) => ({
    queue,
    vhosts: rows.filter(({ name }) => name === queue).map((row) => row.vhost),
  }));
}
