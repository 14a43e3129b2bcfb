// The API as a browser reaches it, without a network: one caller per role, over a given database and given
// drivers. For integration tests.

import { testActor } from '@/server/domain/testing';
import { randomBytes } from 'node:crypto';
import { approvalDefaults } from '@/server/domain/approval-defaults';
import type { ClusterInput } from '@/server/domain/cluster';
import { type Role, roles } from '@/server/domain/roles';
import { createFeatures, type FeatureParts, type Features } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { createCaller } from '../root';

export type Caller = ReturnType<typeof createCaller>;
export type TestApi = Record<Role, Caller> & { features: Features };

const oneKey = randomBytes(32);

export function testApi(
  db: Database,
  drivers: NonNullable<FeatureParts['drivers']>,
  secretKey: Buffer = oneKey,
): TestApi {
  const logger = createLogger('test');
  logger.level = 'silent';
  const secrets = createSecretBox(secretKey);
  const features = createFeatures({ db, clock: systemClock, logger, secrets, drivers });
  const callerOf = (role: Role) =>
    createCaller({
      db,
      features,
      logger,
      actor: testActor({ name: `an ${role}`, role }),
      signal: new AbortController().signal,
      gone: new AbortController().signal,
    });
  const [viewer, operator, admin] = roles;
  return {
    [viewer]: callerOf(viewer),
    [operator]: callerOf(operator),
    [admin]: callerOf(admin),
    features,
  };
}

export function clusterInput(name: string, over: Partial<ClusterInput> = {}): ClusterInput {
  return {
    name,
    kind: 'memory',
    environment: '',
    readOnly: false,
    approval: approvalDefaults,
    pollIntervalMs: 10_000,
    config: {},
    ...over,
  };
}
