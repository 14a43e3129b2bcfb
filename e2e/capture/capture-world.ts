// What tests of captures, scans and files stand on: the features over a real database, and a real RabbitMQ as their
// cluster.

import { approvalDefaults } from '@/server/domain/approval-defaults';
import { randomBytes } from 'node:crypto';
import { createCluster } from '@/server/features/clusters/create-cluster';
import { createFeatures, type Features } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import type { RabbitMq } from '../brokers/rabbitmq';

export function captureFeatures(db: Database): Features {
  const logger = createLogger('test').child({}, { level: 'silent' });
  return createFeatures({ db, clock: systemClock, logger, secrets: createSecretBox(randomBytes(32)) });
}

/** The id of the cluster that it becomes. */
export async function clusterOf(f: Features, { version, managementUrl, username, password }: RabbitMq) {
  const pace = { readOnly: false, approval: approvalDefaults, pollIntervalMs: 10_000 };
  const config = { managementUrl, username, password };
  const cluster = { name: version, kind: 'rabbitmq', environment: '' as const, ...pace, config };
  return (await createCluster(f, cluster)).id;
}
