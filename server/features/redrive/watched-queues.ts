// What the watch of a redrive has to know of its cluster's queues: the source and the targets as the broker tells
// now, all others as the worker read them last.

import type { BrokerSession, CallOptions } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { isDeadLetterQueue } from '@/server/domain/dead-letters';
import type { QueueAddress, QueueDetails } from '@/server/domain/queue';
import { keyOfQueue, type WatchedQueue } from '@/server/domain/redrive-watch';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';

export async function watchedQueues(
  { db }: Features,
  session: BrokerSession,
  clusterId: string,
  near: readonly QueueAddress[],
  options: CallOptions,
): Promise<WatchedQueue[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT "vhost", "name", "isDeadLetter", "details" #>> '{deadLettersTo,exchange}' AS "exchange",
           "details" #> '{deadLettersTo,queues}' AS "queues",
           "details" #>> '{arguments,x-dead-letter-strategy}' AS "strategy"
      FROM "Queue"
     WHERE "clusterId"::text = ${clusterId} AND "deletedAt" IS NULL
       AND ("isDeadLetter" OR "details" #>> '{deadLettersTo,exchange}' IS NOT NULL)`;
  const known = new Map(rows.map((row) => [keyOfQueue(row), ofRow(row)]));
  for (const address of near) {
    const live = await orNull(liveQueue(session, address, options));
    if (live !== null) known.set(keyOfQueue(address), ofLive(address, live.details));
  }
  return [...known.values()];
}

type Row = QueueAddress & {
  isDeadLetter: boolean;
  exchange: string | null;
  queues: string[] | null;
  strategy: string | null;
};

function ofRow({ vhost, name, isDeadLetter, exchange, queues, strategy }: Row): WatchedQueue {
  const deadLettersTo = exchange === null ? null : { exchange, queues: queues ?? [] };
  return { vhost, name, isDeadLetter, deadLettersTo, atLeastOnce: strategy === atLeastOnce };
}

function ofLive({ vhost, name }: QueueAddress, details: QueueDetails): WatchedQueue {
  return {
    vhost,
    name,
    deadLettersTo: details.deadLettersTo,
    atLeastOnce: details.arguments['x-dead-letter-strategy'] === atLeastOnce,
    isDeadLetter: isDeadLetterQueue(name, details.deadLettersFrom),
  };
}

const atLeastOnce = 'at-least-once';

/** One that is gone dead-letters nothing. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isDomainError(error) && (error.code === 'not_found' || error.code === 'broker_rejected')) return null;
    throw error;
  }
}
