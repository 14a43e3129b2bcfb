// The worker process: collects, rolls up, and runs what outlives a request. Ends on SIGTERM and SIGINT, and
// when the launcher that started it is gone, after what is in flight has ended.

import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { syncClustersFile } from '@/server/features/clusters/sync-clusters-file';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { processDatabase } from '@/server/platform/database';
import { readEnv } from '@/server/platform/env';
import { createLogger } from '@/server/platform/logger';
import { loadSecretBox } from '@/server/platform/secrets';
import { runWorker } from './run-worker';

const logger = createLogger('worker');

async function main(): Promise<void> {
  const stop = new AbortController();
  const stopBecause = (why: string) => () => {
    if (!stop.signal.aborted) logger.info({ why }, 'the worker stops');
    stop.abort();
  };
  process.on('SIGTERM', stopBecause('SIGTERM'));
  process.on('SIGINT', stopBecause('SIGINT'));
  process.on('disconnect', stopBecause('the launcher is gone'));

  const db = processDatabase();
  const env = readEnv();
  const secrets = await loadSecretBox(env);
  const { historyTiers } = env;
  const features = createFeatures({ db, clock: systemClock, logger, secrets, historyTiers });
  const holder = `${os.hostname()}/${String(process.pid)}/${randomUUID()}`;
  logger.info({ holder }, 'the worker runs');
  try {
    if (env.clustersFile !== undefined) {
      const { names } = await syncClustersFile(features, env.clustersFile);
      logger.info({ names }, 'the clusters file is stored');
    }
    await runWorker(features, { holder }, stop.signal);
  } finally {
    await features.sessions.closeAll();
    await db.$disconnect();
  }
  logger.info('the worker has stopped');
  // An open IPC channel would keep the process.
  if (process.connected) process.disconnect();
}

main().catch((error: unknown) => {
  logger.fatal({ err: error }, 'the worker failed');
  process.exit(1);
});
