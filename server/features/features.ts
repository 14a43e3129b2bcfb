// What the verbs of the product need from their process: the database, the clock, the logger, the broker
// kinds, and sessions with brokers. Made once per process (web, worker) and handed to every verb as its
// first argument.

import type { BrokerDriver } from '@/server/brokers/driver';
import { brokerDrivers } from '@/server/brokers/registry';
import { type HistoryTier, historyTiers } from '@/server/domain/history';
import type { Clock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import type { Logger } from '@/server/platform/logger';
import type { SecretBox } from '@/server/platform/secrets';
import { type ClusterSessions, createClusterSessions } from './clusters/sessions';
import { type AckMemories, createAckMemories } from './queues/ack-memory';
import { createSchemaRegistries, type SchemaRegistries } from './decoding/schema-registry';
import { createRecentLooks, type RecentLooks } from './messages/recent-looks';
import { createRunningLooks, type RunningLooks } from './messages/running-looks';

export type Features = {
  db: Database;
  clock: Clock;
  logger: Logger;
  secrets: SecretBox;
  drivers: Readonly<Record<string, BrokerDriver>>;
  sessions: ClusterSessions;
  looks: RecentLooks;
  runningLooks: RunningLooks;
  acks: AckMemories;
  registries: SchemaRegistries;
  /** With how long this installation keeps each. */
  historyTiers: readonly HistoryTier[];
};

export type FeatureParts = Omit<
  Features,
  'drivers' | 'sessions' | 'looks' | 'runningLooks' | 'acks' | 'registries' | 'historyTiers'
> & {
  /** Tests pass the memory driver; the product takes the registry. */
  drivers?: Readonly<Record<string, BrokerDriver>>;
  historyTiers?: readonly HistoryTier[];
};

export function createFeatures({
  drivers = brokerDrivers,
  historyTiers: tiers = historyTiers,
  ...parts
}: FeatureParts): Features {
  const sessions = createClusterSessions({ ...parts, drivers });
  const looks = createRecentLooks(parts.clock);
  const runningLooks = createRunningLooks(parts.clock);
  const memories = { looks, runningLooks, acks: createAckMemories(), registries: createSchemaRegistries() };
  return { ...parts, ...memories, drivers, sessions, historyTiers: tiers };
}
