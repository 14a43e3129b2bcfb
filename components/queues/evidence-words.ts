// The figures under a state's sentence. What is not known is left out, and so is what says nothing in that state.

import type { QueueState } from '@/server/domain/queue-state';
import type { StateEvidence } from '@/server/domain/state-evidence';
import { formatRate, formatSpan, plural } from '../ui/format';

/** A queue that empties time and again goes up and down as it should: its slope is that of one wave. */
const inWaves: ReadonlySet<QueueState> = new Set(['ok', 'idle']);

export function evidenceWords(state: QueueState, evidence: StateEvidence): string[] {
  const { depthSlopePerSec: slope, drainEtaMs, limitEtaMs } = evidence;
  const facts: string[] = [];
  if (!inWaves.has(state)) {
    // Said of a level depth too: the line would come and go with the polls, and move all below it.
    if (slope !== null) facts.push(slopeWords(slope));
    if (drainEtaMs !== null) {
      const range = `${formatSpan(drainEtaMs.lowMs)} to ${formatSpan(drainEtaMs.highMs)}`;
      facts.push(`empty in about ${formatSpan(drainEtaMs.midMs)} (${range})`);
    }
    if (limitEtaMs !== null) facts.push(`full in about ${formatSpan(limitEtaMs)}`);
  }
  const left = evidence.leftWithoutAckMessages ?? 0;
  if (left >= 1) facts.push(`${plural(Math.round(left), 'message')} left without ack`);
  const arrived = evidence.arrivedUncountedMessages ?? 0;
  if (arrived >= 1) facts.push(`${plural(Math.round(arrived), 'message')} arrived uncounted (dead letters)`);
  return facts;
}

function slopeWords(slope: number): string {
  if (Math.abs(slope) < 0.05) return 'depth stays as it is';
  return `depth ${slope > 0 ? 'grows' : 'falls'} by ${formatRate(Math.abs(slope))}/s`;
}
