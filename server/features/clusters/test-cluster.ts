// Tries settings without storing them; empty secrets fall back to those stored for `clusterId`. A broker that
// does not answer, or says no, is the result of the test and not an error of ours.

import type { BrokerSession } from '@/server/brokers/driver';
import type { ClusterInput, ClusterTest } from '@/server/domain/cluster';
import { isDomainError } from '@/server/domain/errors';
import type { Features } from '../features';
import { completeConfig, driverOf, readableConfig } from './config';
import { requireCluster } from './require-cluster';

export async function testCluster(
  f: Features,
  input: ClusterInput,
  clusterId: string | null,
  signal: AbortSignal,
): Promise<ClusterTest> {
  const startedMs = f.clock.monotonicMs();
  let session: BrokerSession | null = null;
  try {
    const driver = driverOf(f.drivers, input.kind);
    session = await driver.connect(completeConfig(driver, input, await storedConfig(f, clusterId)), {
      signal,
    });
    const facts = await session.probe({ signal });
    const { queues } = await session.snapshot({ signal });
    const tookMs = Math.round(f.clock.monotonicMs() - startedMs);
    return { ok: true, facts, queueCount: queues.length, tookMs };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    return { ok: false, code: error.code, message: error.message };
  } finally {
    await session?.close();
  }
}

async function storedConfig(f: Features, clusterId: string | null): Promise<Record<string, unknown> | null> {
  if (clusterId === null) return null;
  return readableConfig(f.secrets, (await requireCluster(f, clusterId)).configSealed);
}
