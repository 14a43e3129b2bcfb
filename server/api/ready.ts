// Whether Spillway can do its work, part by part, for deployments and monitors. `?of=web` asks of this web process alone: it shows
// what there is while no worker runs.

import { readReadiness } from '@/server/features/health/read-readiness';
import { closingSignal } from '@/server/platform/closing';
import { systemClock } from '@/server/platform/clock';
import { processDatabase } from '@/server/platform/database';
import { createLogger } from '@/server/platform/logger';

const deadlineMs = 3_000;

export async function ready(request: Request): Promise<Response> {
  const found = await readInTime();
  const parts = {
    database: found !== null,
    migrations: found?.migrations === true,
    ...(new URL(request.url).searchParams.get('of') !== 'web' && { worker: found?.worker === true }),
    // Traffic is to go elsewhere while what is under way ends.
    stopping: closingSignal().aborted,
  };
  const isReady = !parts.stopping && parts.database && parts.migrations && parts.worker !== false;
  const status = isReady ? 200 : 503;
  return Response.json(
    { status: isReady ? 'ready' : 'not ready', ...parts },
    { status, headers: { 'cache-control': 'no-store' } },
  );
}

async function readInTime() {
  try {
    return await Promise.race([
      readReadiness({ db: processDatabase() }),
      systemClock.sleep(deadlineMs).then(() => null),
    ]);
  } catch (error) {
    createLogger('web').warn({ err: error }, 'ready: the database does not answer');
    return null;
  }
}
