// The lineage of a message as one row of events, oldest first: each death once, though a redrive and the watch over
// the one before it may both tell of it. Pure.

import type { LineageStep } from '@/server/domain/message-lineage';

export type DeathEvent = {
  kind: 'died';
  atMs: number | null;
  queue: string;
  reason: string;
  sameCause: boolean | null;
  error: string | null;
};

export type LineageEvent = DeathEvent | { kind: 'redriven'; step: LineageStep };

export function lineageEvents(steps: readonly LineageStep[]): LineageEvent[] {
  const events: LineageEvent[] = [];
  let before: LineageStep | null = null;
  for (const step of steps) {
    const died = step.entry?.died;
    if (died !== null && died !== undefined && !isTold(before)) {
      events.push({ kind: 'died', ...died, sameCause: null, error: null });
    }
    events.push({ kind: 'redriven', step });
    if (step.diedAgain !== null) {
      const { atMs, queue, reason, sameCause, error } = step.diedAgain;
      events.push({ kind: 'died', atMs, queue, reason, sameCause, error });
    }
    before = step;
  }
  return events;
}

/** Its next death stands there already, or there was none: it left the message where it was. */
function isTold(before: LineageStep | null): boolean {
  if (before === null) return false;
  const outcome = before.entry?.outcome;
  return (
    before.diedAgain !== null || (outcome !== undefined && outcome !== 'moved' && outcome !== 'in-doubt')
  );
}
