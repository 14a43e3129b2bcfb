import { expect, test } from 'vitest';
import type { QueueState } from '@/server/domain/queue-state';
import type { StateEvidence } from '@/server/domain/state-evidence';
import { evidenceWords } from './evidence-words';

const minute = 60_000;
const evidence = (known: Partial<StateEvidence>): StateEvidence => ({
  depthSlopePerSec: null,
  drainEtaMs: null,
  limitEtaMs: null,
  diskEtaMs: null,
  capacity: null,
  leftWithoutAckMessages: null,
  arrivedUncountedMessages: null,
  losingMessages: null,
  windowMs: 5 * minute,
  ...known,
});
const drainEtaMs = { lowMs: minute, midMs: 2 * minute, highMs: 4 * minute };

test.each<[QueueState, Partial<StateEvidence>, string[]]>([
  [
    'falling-behind',
    { depthSlopePerSec: 18, limitEtaMs: 120_000 },
    ['depth grows by 18/s', 'full in about 2 min'],
  ],
  [
    'draining',
    { depthSlopePerSec: -18, drainEtaMs },
    ['depth falls by 18/s', 'empty in about 2 min (1 min to 4 min)'],
  ],
  ['ok', { depthSlopePerSec: -18, drainEtaMs }, []],
  ['idle', { depthSlopePerSec: -18 }, []],
  ['ok', { depthSlopePerSec: 18, leftWithoutAckMessages: 1 }, ['1 message left without ack']],
  ['filling', { arrivedUncountedMessages: 3 }, ['3 messages arrived uncounted (dead letters)']],
  ['steady-backlog', { depthSlopePerSec: 0.01 }, ['depth stays as it is']],
  ['steady-backlog', {}, []],
])('%s with %j says %j', (state, known, words) => {
  expect(evidenceWords(state, evidence(known))).toEqual(words);
});
