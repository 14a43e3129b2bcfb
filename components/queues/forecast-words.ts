// A forecast in sentences: where depth is going, and what it would do with more consumers. What cannot be told is said.

import type { StateEvidence } from '@/server/domain/state-evidence';
import { type Capacity, consumersNeeded, departuresWith, drainTimeWith } from '@/server/domain/lag/what-if';
import { formatRate, formatSpan, plural } from '../ui/format';

type Going = Pick<StateEvidence, 'depthSlopePerSec' | 'drainEtaMs' | 'limitEtaMs' | 'diskEtaMs'>;

const farMs = 30 * 86_400_000;

/** As things go now. */
export function goingWords({ depthSlopePerSec: slope, drainEtaMs, limitEtaMs, diskEtaMs }: Going): string {
  if (drainEtaMs !== null) {
    const { lowMs, midMs, highMs } = drainEtaMs;
    return `As it goes, empty in about ${formatSpan(midMs)}, between ${formatSpan(lowMs)} and ${formatSpan(highMs)}.`;
  }
  if (slope === null) return 'Where it goes cannot be told yet: there are too few readings.';
  const ends: string[] = [];
  if (limitEtaMs !== null) ends.push(`at its limit in about ${formatSpan(limitEtaMs)}`);
  if (diskEtaMs !== null && diskEtaMs < farMs) {
    ends.push(`at the disk alarm of its node in about ${formatSpan(diskEtaMs)}, by this queue alone`);
  }
  if (ends.length > 0) return `It grows by ${formatRate(slope)}/s: ${ends.join('; ')}.`;
  if (Math.abs(slope) < 1) return 'As it goes, it neither grows nor empties.';
  if (slope > 0) return `It grows by ${formatRate(slope)}/s, and no limit is near.`;
  return 'When it will be empty cannot be told: its readings do not agree, or it takes more than a week.';
}

/** With k more consumers. */
export function whatIfWords(capacity: Capacity, depthMessages: number, more: number): string {
  const { consumers, arrivalsPerSec } = capacity;
  const rates = `${formatRate(departuresWith(capacity, more))}/s out against ${formatRate(arrivalsPerSec)}/s in`;
  const whose =
    more === 0
      ? `With the ${plural(consumers, 'consumer')} of now`
      : `With ${plural(consumers + more, 'consumer')}`;
  const ms = drainTimeWith(capacity, depthMessages, more);
  if (ms !== null) return `${whose}, ${rates}: empty in about ${formatSpan(ms)}.`;
  const falls = departuresWith(capacity, more) > arrivalsPerSec;
  return `${whose}, ${rates}: ${falls ? 'not empty within a week' : 'it does not get shorter'}.`;
}

export function neededWords(capacity: Capacity): string {
  const more = consumersNeeded(capacity);
  return more === 0
    ? 'The consumers of now take a fifth more than what arrives, or better.'
    : `It needs ${plural(more, 'more consumer')} to take a fifth more than what arrives.`;
}

export function assumptionWords({ consumers, departuresPerSec, arrivalsPerSec }: Capacity): string {
  const each = formatRate(departuresPerSec / consumers);
  return `Assumes that each further consumer takes ${each}/s, as one does now, and that ${formatRate(arrivalsPerSec)}/s go on coming in.`;
}
