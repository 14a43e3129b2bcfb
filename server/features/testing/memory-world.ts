// A world of its own for one integration test file: a migrated database, a broker in memory registered as a
// cluster, and a clock that stands still until it is moved.

import { approvalDefaults } from '@/server/domain/approval-defaults';
import { MemoryBroker, createMemoryDriver } from '@/server/brokers/memory';
import { limits } from '@/server/domain/limits';
import type { Clock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { createCluster } from '../clusters/create-cluster';
import { createFeatures, type Features } from '../features';

export type ManualClock = Clock & {
  advance(ms: number): void;
  /** Sets the wall clock ahead or back, as an operator would. */
  step(ms: number): void;
};

export type MemoryWorld = {
  f: Features;
  broker: MemoryBroker;
  clock: ManualClock;
  clusterId: string;
  signal: AbortSignal;
};

/** The instant at which every such world begins. */
const worldBeginsMs = Date.UTC(2026, 0, 5, 10);

export function manualClock(startMs = worldBeginsMs): ManualClock {
  let nowMs = startMs;
  let steppedMs = 0;
  return {
    nowMs: () => nowMs + steppedMs,
    monotonicMs: () => nowMs,
    sleep: async (ms) => {
      nowMs += ms;
    },
    advance: (ms) => {
      nowMs += ms;
    },
    step: (ms) => {
      steppedMs += ms;
    },
  };
}

export async function memoryWorld(pollIntervalMs = 10_000): Promise<MemoryWorld> {
  const { db } = await testDatabase();
  const clock = manualClock();
  const broker = new MemoryBroker({ nowMs: () => clock.nowMs() });
  const f = createFeatures({
    db,
    clock,
    logger: createLogger('test').child({}, { level: 'silent' }),
    secrets: createSecretBox(Buffer.alloc(32, 1)),
    drivers: { memory: createMemoryDriver(broker) },
  });
  const { id: clusterId } = await createCluster(f, {
    name: 'world',
    kind: 'memory',
    environment: '',
    readOnly: false,
    approval: approvalDefaults,
    pollIntervalMs: Math.max(pollIntervalMs, limits.pollIntervalMinMs),
    config: {},
  });
  return { f, broker, clock, clusterId, signal: new AbortController().signal };
}

/** Nothing is known of any queue or poll, and the broker has none: how a test of the history begins. */
export async function emptyWorld({ f: { db }, broker }: Pick<MemoryWorld, 'f' | 'broker'>): Promise<void> {
  await db.queue.deleteMany();
  await db.poll.deleteMany();
  await db.sampleRound.deleteMany();
  await db.sampleAxis.deleteMany();
  await db.clusterTotal.deleteMany();
  await db.cluster.updateMany({ data: { rolledUpTo: null } });
  broker.queues.clear();
  broker.reachable = true;
}
