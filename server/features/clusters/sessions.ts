// Broker sessions of this process, one per cluster and settings version, made on demand. A session whose
// cluster was edited is closed and made anew; one that nobody asked for in a while is closed.

import type { BrokerDriver, BrokerSession, CallOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Clock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import type { Logger } from '@/server/platform/logger';
import type { SecretBox } from '@/server/platform/secrets';
import { driverOf, openConfig, parseConfig } from './config';
import { requireCluster } from './require-cluster';

export type ClusterSessions = {
  /** The session shared by short calls. Throws not_found for an unknown cluster and what `connect` throws. */
  forCluster(clusterId: string, options: CallOptions): Promise<BrokerSession>;
  /** A session of the caller's own, which it closes: for work that outlives a request, such as a redrive. */
  connect(clusterId: string, options: CallOptions): Promise<BrokerSession>;
  /** Closes what is held for a cluster, after an edit or a removal. */
  drop(clusterId: string): Promise<void>;
  closeAll(): Promise<void>;
};

type Parts = {
  db: Database;
  clock: Clock;
  logger: Logger;
  secrets: SecretBox;
  drivers: Readonly<Record<string, BrokerDriver>>;
};

type Held = { version: number; session: Promise<BrokerSession>; usedAtMs: number; abort: AbortController };

export function createClusterSessions(parts: Parts): ClusterSessions {
  const { clock, logger } = parts;
  const held = new Map<string, Held>();
  let sweeper: NodeJS.Timeout | null = null;

  async function release(clusterId: string, entry: Held): Promise<void> {
    if (held.get(clusterId) === entry) held.delete(clusterId);
    entry.abort.abort();
    try {
      await (await entry.session).close();
    } catch (error) {
      logger.debug({ err: error, clusterId }, 'a session did not close cleanly');
    }
  }

  function sweep(): void {
    const oldest = clock.monotonicMs() - limits.sessionIdleMs;
    for (const [clusterId, entry] of held) if (entry.usedAtMs < oldest) void release(clusterId, entry);
    if (held.size === 0 && sweeper !== null) {
      clearInterval(sweeper);
      sweeper = null;
    }
  }

  /** One connect for all who ask at once; it belongs to none of them, so no caller's abort ends it. */
  function begin(clusterId: string, version: number, config: StoredConfig): Held {
    const abort = new AbortController();
    const session = connectWith(parts, config, { signal: abort.signal });
    const entry = { version, session, usedAtMs: clock.monotonicMs(), abort };
    held.set(clusterId, entry);
    session.catch(() => {
      if (held.get(clusterId) === entry) held.delete(clusterId);
    });
    sweeper ??= setInterval(sweep, limits.sessionIdleMs / 4).unref();
    return entry;
  }

  return {
    async forCluster(clusterId, { signal }) {
      const cluster = await requireCluster(parts, clusterId);
      let entry = held.get(clusterId);
      if (entry !== undefined && entry.version !== cluster.configVersion) {
        void release(clusterId, entry);
        entry = undefined;
      }
      entry ??= begin(clusterId, cluster.configVersion, cluster);
      entry.usedAtMs = clock.monotonicMs();
      return untilAborted(entry.session, signal);
    },

    async connect(clusterId, options) {
      return connectWith(parts, await requireCluster(parts, clusterId), options);
    },

    async drop(clusterId) {
      const entry = held.get(clusterId);
      if (entry !== undefined) await release(clusterId, entry);
    },

    async closeAll() {
      if (sweeper !== null) clearInterval(sweeper);
      sweeper = null;
      await Promise.all([...held].map(([clusterId, entry]) => release(clusterId, entry)));
    },
  };
}

type StoredConfig = { name: string; kind: string; configSealed: Uint8Array };

async function connectWith(
  { drivers, secrets }: Parts,
  cluster: StoredConfig,
  options: CallOptions,
): Promise<BrokerSession> {
  const driver = driverOf(drivers, cluster.kind);
  const config = parseConfig(driver, openConfig(secrets, cluster.configSealed));
  return driver.connect(config, options);
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = withResolvers<T>();
  const onAbort = () => {
    reject(
      new DomainError('timeout', 'The broker did not answer in time. Try again.', { cause: signal.reason }),
    );
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  work.then(resolve, reject).finally(() => {
    signal.removeEventListener('abort', onAbort);
  });
  return promise;
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
