// Whether this web process can do its work, and how old what it shows is. Answers within its deadline even
// when the database does not.

import { readHealth } from '@/server/features/health/read-health';
import { systemClock } from '@/server/platform/clock';
import { processDatabase } from '@/server/platform/database';
import { createLogger } from '@/server/platform/logger';

const DEADLINE_MS = 3_000;

export async function health(): Promise<Response> {
  try {
    const found = await Promise.race([
      readHealth({ db: processDatabase(), clock: systemClock }),
      systemClock.sleep(DEADLINE_MS).then(() => null),
    ]);
    if (found !== null) return answer(200, { status: 'ok', ...found });
    return unavailable(`The database did not answer within ${DEADLINE_MS / 1_000} seconds.`);
  } catch (error) {
    createLogger('web').warn({ err: error }, 'health: the database does not answer');
    return unavailable('The database cannot be reached; the log of the web process says why.');
  }
}

function unavailable(message: string): Response {
  return answer(503, { status: 'unavailable', message });
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } });
}
