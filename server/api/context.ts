// What a call brings to the procedures: the features of this process and who asks. Deadlines stand in trpc.ts.

import type { Actor } from '@/server/domain/roles';
import { createFeatures, type Features } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { processDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { createLogger } from '@/server/platform/logger';
import { loadSecretBox } from '@/server/platform/secrets';
import type { ApiContext } from './trpc';

/** Whoever can reach the API, until there is a sign-in: it binds to loopback unless told otherwise. */
const localActor: Actor = { name: 'local', role: 'admin' };

// Next may load a module several times within one process; sessions with brokers must not multiply with it.
const shared = globalThis as typeof globalThis & { spillwayFeatures?: Promise<Features> };

export async function createApiContext(signal: AbortSignal, gone: AbortSignal = signal): Promise<ApiContext> {
  const features = await processFeatures();
  return {
    db: features.db,
    actor: localActor,
    features,
    logger: features.logger,
    signal,
    gone,
  };
}

function processFeatures(): Promise<Features> {
  shared.spillwayFeatures ??= makeFeatures().catch((error: unknown) => {
    delete shared.spillwayFeatures;
    throw error;
  });
  return shared.spillwayFeatures;
}

async function makeFeatures(): Promise<Features> {
  const env = readEnv();
  return createFeatures({
    db: processDatabase(),
    clock: systemClock,
    logger: createLogger('web'),
    secrets: await loadSecretBox(env),
    historyTiers: env.historyTiers,
  });
}
