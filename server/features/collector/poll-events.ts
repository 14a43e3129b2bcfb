// The events of one poll that succeeded, from what it holds already and what the poll before held: no question more is
// put to the broker. Bounded, the weightiest first.

import type { ClusterFacts } from '@/server/domain/cluster';
import type { BrokerChange } from '@/server/domain/events';
import { limits } from '@/server/domain/limits';
import type { EventPace } from './event-pace';
import type { Present } from './identify-queues';
import { declarationOf, type KnownQueue } from './known-queue';
import { clusterChanges, queueChanges } from './observe-changes';
import type { QueueTrack } from './observe-queue';
import { newestConsumers } from './packed-window';

/** The newest poll that succeeded before. */
export type EarlierPoll = { atMs: number; facts: ClusterFacts };

export type NewEvent = { queueId: number | null; change: BrokerChange };

export type SeenByPoll = {
  atMs: number;
  facts: ClusterFacts;
  present: readonly Present[];
  gone: readonly KnownQueue[];
  /** False where polls failed since the earlier one. */
  answeredAllAlong: boolean;
};

export function pollEvents(earlier: EarlierPoll | null, now: SeenByPoll, pace: EventPace): NewEvent[] {
  const back: BrokerChange[] = now.answeredAllAlong
    ? []
    : [{ kind: 'reach', answers: true, denied: false, reason: null }];
  // What a cluster has when it is first seen is no change.
  if (earlier === null) return back.map((change) => ({ queueId: null, change }));
  const whole: BrokerChange[] = [
    ...back,
    ...clusterChanges(earlier.facts, now.facts, now.atMs - earlier.atMs),
  ];
  const events = [
    ...whole.map((change): NewEvent => ({ queueId: null, change })),
    ...now.gone.filter(lasts).map(({ queueId }): NewEvent => ({ queueId, change: { kind: 'deleted' } })),
    ...now.present.flatMap((one) => eventsOf(one, now.atMs, pace)),
  ];
  const most = limits.eventsPerPoll;
  if (events.length <= most) return events;
  const changes = events.length - most;
  return [...events.slice(0, most), { queueId: null, change: { kind: 'omitted', changes } }];
}

function eventsOf({ reading, queue, before, again }: Present, atMs: number, pace: EventPace): NewEvent[] {
  const { queueId } = queue;
  if (reading.details.exclusive) return [];
  if (before === null) return [{ queueId, change: { kind: 'declared', again } }];
  const consumers = consumersOf(before.track);
  const sameDeclaration = before.declared === queue.declared;
  if (sameDeclaration && (consumers === reading.consumers || consumers === null)) return [];
  const now = { type: reading.type, details: reading.details };
  // What was told only in part is no measure for what is told now.
  const comparable = !sameDeclaration && !before.partial && !queue.partial;
  const declaration = comparable ? (declarationOf(before.declared) ?? now) : now;
  const changes = queueChanges(
    { declaration, consumers },
    { declaration: now, consumers: reading.consumers },
  );
  return changes.flatMap((change): NewEvent[] => {
    const paced = change.kind === 'consumers' ? pace.admit(queueId, change, atMs) : change;
    return paced === null ? [] : [{ queueId, change: paced }];
  });
}

/** A reading may not tell the consumers: then those of the one before it stand. */
function consumersOf(track: QueueTrack | null): number | null {
  return track === null ? null : newestConsumers(track.window);
}

/** An exclusive queue comes and goes with its connection. */
function lasts({ declared }: KnownQueue): boolean {
  return declarationOf(declared)?.details.exclusive !== true;
}
