// Hysteresis: what keeps a state from flickering. A worse verdict must come twice in a row, a better one
// three times, before it replaces the state; what merely reports a fact (unknown, unavailable) needs no
// confirmation in either direction.

import { queueStates, type QueueState } from '../queue-state';
import type { Verdict } from './state';

export type StateMemory = {
  state: QueueState;
  sinceMs: number;
  reason: string;
  /** Verdicts in a row that were not `state`, and the newest of them with its own run. */
  against: { count: number; state: QueueState; run: number; sinceMs: number } | null;
};

const enterAfter = 2;
const leaveAfter = 3;

/** Takes one verdict into account. `memory` is null for a queue that was never judged. */
export function advanceState(memory: StateMemory | null, verdict: Verdict, nowMs: number): StateMemory {
  const { state, reason } = verdict;
  if (memory === null) return enter(verdict, nowMs);
  if (memory.state === state) return { ...memory, reason, against: null };

  const same = memory.against?.state === state ? memory.against : null;
  const against = {
    count: (memory.against?.count ?? 0) + 1,
    state,
    run: (same?.run ?? 0) + 1,
    sinceMs: same?.sinceMs ?? nowMs,
  };
  const isFact = confirmsItself(state) || confirmsItself(memory.state);
  const isWorse = queueStates.indexOf(state) < queueStates.indexOf(memory.state);
  if (isFact || (isWorse && against.run >= enterAfter) || against.count >= leaveAfter) {
    return enter(verdict, against.sinceMs);
  }
  return { ...memory, against };
}

/** The readings may show that it began before the first verdict that said so. */
function enter({ state, reason, onsetMs }: Verdict, firstSeenMs: number): StateMemory {
  return { state, reason, sinceMs: Math.min(onsetMs ?? firstSeenMs, firstSeenMs), against: null };
}

function confirmsItself(state: QueueState): boolean {
  return state === 'unknown' || state === 'unavailable';
}
