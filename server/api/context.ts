// What a call brings to the procedures: the features of this process and who asks. Deadlines stand in trpc.ts.

import { withClientAddress } from '@/server/access/client-address';
import { createGate, type Gate } from '@/server/access/gate';
import { identify } from '@/server/access/identify';
import { createProvider, type Provider } from '@/server/access/provider';
import { createFeatures, type Features } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { processDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { createLogger } from '@/server/platform/logger';
import { loadSecretBox } from '@/server/platform/secrets';
import type { ApiContext } from './trpc';

// Next may load a module several times within one process; sessions with brokers must not multiply with it.
const shared = globalThis as typeof globalThis & { spillwayWeb?: Promise<Web> };

type Web = { features: Features; gate: Gate; provider: Provider | null };

export async function createApiContext(
  headers: Headers,
  signal: AbortSignal,
  gone: AbortSignal = signal,
): Promise<ApiContext> {
  const { features, gate, provider } = await processWeb();
  return {
    db: features.db,
    actor: await identify(gate, withClientAddress(headers, readEnv())),
    features,
    provider,
    origin: headers.get('origin'),
    logger: features.logger,
    signal,
    gone,
  };
}

export function processWeb(): Promise<Web> {
  shared.spillwayWeb ??= makeWeb().catch((error: unknown) => {
    delete shared.spillwayWeb;
    throw error;
  });
  return shared.spillwayWeb;
}

async function makeWeb(): Promise<Web> {
  const env = readEnv();
  const parts = {
    db: processDatabase(),
    clock: systemClock,
    logger: createLogger('web'),
    secrets: await loadSecretBox(env),
  };
  return {
    features: createFeatures({ ...parts, historyTiers: env.historyTiers }),
    gate: createGate(parts),
    provider: env.provider === null ? null : createProvider(env.provider, systemClock),
  };
}
