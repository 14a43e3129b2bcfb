// Waits until Spillway has read the broker once since now: before that its pages have nothing to show.

import { DomainError } from '@/server/domain/errors';
import { systemClock } from '@/server/platform/clock';

const WAIT_MS = 60_000;

export async function waitForReading(url: string, signal: AbortSignal): Promise<void> {
  const fromMs = systemClock.monotonicMs();
  for (;;) {
    const waitedMs = systemClock.monotonicMs() - fromMs;
    const ageMs = await newestReadingAgeMs(url, signal);
    if (ageMs !== null && ageMs < waitedMs) return;
    if (waitedMs > WAIT_MS) {
      throw new DomainError(
        'timeout',
        'Spillway could not read the demo broker within a minute; its worker log says why.',
      );
    }
    await systemClock.sleep(250, signal);
    signal.throwIfAborted();
  }
}

async function newestReadingAgeMs(url: string, signal: AbortSignal): Promise<number | null> {
  const answer = await fetch(`${url}/api/health`, { signal });
  const health = (await answer.json()) as { newestPollAgeMs?: number | null };
  return health.newestPollAgeMs ?? null;
}
