// How the copies of a redrive are watched for dying again: through which dead-letter exchanges they can be seen to
// pass, and which dead-letter queues can only be looked at. Pure. What is left unwatched is said in a sentence.

import { limits } from './limits';
import type { QueueAddress } from './queue';

/** What decides where a queue's dead letters go; of a cluster's queues those that have any to do with them. */
export type WatchedQueue = QueueAddress & {
  deadLettersTo: { exchange: string; queues: readonly string[] } | null;
  /** A dead letter stays in its queue until it is stored elsewhere; a watch must not be that elsewhere. */
  atLeastOnce: boolean;
  /** Holds dead letters. */
  isDeadLetter: boolean;
};

type ExchangeAddress = { vhost: string; exchange: string };

export type WatchPlan = {
  exchanges: ExchangeAddress[];
  /** Dead-letter queues by exchange, for one that turns out not to be watchable. */
  queuesOf: ReadonlyMap<string, readonly QueueAddress[]>;
  /** Queues that dead letters reach past every exchange. */
  lookAt: QueueAddress[];
  gaps: string[];
};

export const keyOfExchange = ({ vhost, exchange }: ExchangeAddress) => JSON.stringify([vhost, exchange]);
export const keyOfQueue = ({ vhost, name }: QueueAddress) => JSON.stringify([vhost, name]);

/** `near`: the source and its targets; what they dead-letter to comes first, then the rest of the vhost. */
export function planWatch(queues: readonly WatchedQueue[], near: readonly QueueAddress[]): WatchPlan {
  const nearKeys = new Set(near.map(keyOfQueue));
  const nearVhosts = new Set(near.map(({ vhost }) => vhost));
  const distance = (queue: WatchedQueue) =>
    nearKeys.has(keyOfQueue(queue)) ? 0 : nearVhosts.has(queue.vhost) ? 1 : 2;
  const sorted = queues.toSorted((a, b) => distance(a) - distance(b));

  const queuesOf = new Map<string, QueueAddress[]>();
  const exchanges = new Map<string, ExchangeAddress>();
  const unsafe = new Set<string>();
  for (const { vhost, deadLettersTo, atLeastOnce } of sorted) {
    if (deadLettersTo === null) continue;
    const address = { vhost, exchange: deadLettersTo.exchange };
    const key = keyOfExchange(address);
    const into = queuesOf.get(key) ?? [];
    for (const name of deadLettersTo.queues)
      if (!into.some((one) => one.name === name)) into.push({ vhost, name });
    queuesOf.set(key, into);
    exchanges.set(key, address);
    if (atLeastOnce || address.exchange === '') unsafe.add(key);
  }
  const fed = new Set([...queuesOf.values()].flat().map(keyOfQueue));
  const byHand = sorted.filter((queue) => queue.isDeadLetter && !fed.has(keyOfQueue(queue)));
  const lookAt = unique([...[...unsafe].flatMap((key) => queuesOf.get(key) ?? []), ...byHand]);
  return bounded(
    [...exchanges.values()].filter((one) => !unsafe.has(keyOfExchange(one))),
    queuesOf,
    lookAt,
  );
}

function bounded(
  all: readonly ExchangeAddress[],
  queuesOf: WatchPlan['queuesOf'],
  lookAt: readonly QueueAddress[],
): WatchPlan {
  const vhosts = [...new Set(all.map(({ vhost }) => vhost))].slice(0, limits.watchVhosts);
  const exchanges = all.filter(({ vhost }) => vhosts.includes(vhost)).slice(0, limits.watchExchanges);
  const gaps: string[] = [];
  const leftOut = all.length - exchanges.length;
  if (leftOut > 0) gaps.push(`${leftOut} dead-letter exchanges further away are not watched.`);
  return { exchanges, queuesOf, ...firstToLookAt(lookAt, gaps) };
}

/** So many as are looked at; the rest is a gap. */
export function firstToLookAt(queues: readonly QueueAddress[], gaps: readonly string[]) {
  const lookAt = queues.slice(0, limits.watchLookQueues);
  const leftOut = queues.length - lookAt.length;
  const more =
    leftOut === 0 ? [] : [`${leftOut} dead-letter queues that no exchange leads to are not watched.`];
  return { lookAt, gaps: [...gaps, ...more] };
}

export function unique(queues: readonly QueueAddress[]): QueueAddress[] {
  const byKey = new Map(queues.map(({ vhost, name }) => [keyOfQueue({ vhost, name }), { vhost, name }]));
  return [...byKey.values()];
}

/** One sentence on how the watch works. */
export function howWatched(exchanges: number, lookAt: readonly QueueAddress[]): string {
  const through =
    exchanges === 0
      ? null
      : `sees what passes through ${exchanges === 1 ? 'the dead-letter exchange' : `${exchanges} dead-letter exchanges`}, without touching a queue`;
  const names = lookAt.map(({ name }) => name);
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const looks = names.length === 0 ? null : `looks into ${shown}, where that does no harm`;
  const ways = [through, looks].filter((way) => way !== null);
  return ways.length === 0 ? 'Nothing in this cluster dead-letters.' : `Spillway ${ways.join(', and ')}.`;
}

/** What a run parks was not sent to be consumed, and has not died again where it lies; unless dead letters go there, too. */
export function withoutParking(
  queues: readonly WatchedQueue[],
  parking: QueueAddress | null,
): readonly WatchedQueue[] {
  if (parking === null) return queues;
  const { vhost, name } = parking;
  const isFed = queues.some((queue) => queue.vhost === vhost && queue.deadLettersTo?.queues.includes(name));
  return isFed ? queues : queues.filter((queue) => queue.vhost !== vhost || queue.name !== name);
}
