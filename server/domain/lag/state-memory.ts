// Hysteresis: what keeps a state from flickering. Worse verdicts must come twice in a row, better ones three
// times, before the newest replaces the state; what merely reports a fact (unknown, unavailable, new) needs no
// confirmation in either direction.

import { queueStates, type QueueState } from '../queue-state';
import type { Verdict } from './state';

export type StateMemory = {
  state: QueueState;
  sinceMs: number;
  reason: string;
  /** Verdicts in a row that were not `state`, and of these the newest in a row that were worse. */
  against: { count: number; worse: number; sinceMs: number } | null;
};

const enterAfter = 2;
const leaveAfter = 3;

/** Takes one verdict into account. `memory` is null for a queue that was never judged. */
export function advanceState(memory: StateMemory | null, verdict: Verdict, nowMs: number): StateMemory {
  const { state, reason } = verdict;
  if (memory === null) return enter(verdict, nowMs);
  if (memory.state === state) return { ...memory, reason, against: null };

  const before = memory.against ?? { count: 0, worse: 0, sinceMs: nowMs };
  const isWorse = queueStates.indexOf(state) < queueStates.indexOf(memory.state);
  const against = {
    count: before.count + 1,
    worse: isWorse ? before.worse + 1 : 0,
    sinceMs: before.sinceMs,
  };
  const isFact = confirmsItself(state) || confirmsItself(memory.state);
  if (isFact || against.worse >= enterAfter || against.count >= leaveAfter) {
    return enter(verdict, against.sinceMs);
  }
  return { ...memory, against };
}

/** The readings may show that it began before the first verdict that said so. */
function enter({ state, reason, onsetMs }: Verdict, firstSeenMs: number): StateMemory {
  return { state, reason, sinceMs: Math.min(onsetMs ?? firstSeenMs, firstSeenMs), against: null };
}

function confirmsItself(state: QueueState): boolean {
  return state === 'unknown' || state === 'unavailable' || state === 'new';
}
