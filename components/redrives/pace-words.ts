// The pace of a redrive in words.

import { limits } from '@/server/domain/limits';
import { orderByWords } from '@/server/domain/order-by-words';
import type { RedriveView } from '@/server/domain/redrive';
import { formatDuration, formatExact, formatInstantExact, plural } from '../ui/format';
import type { PaceRequest } from './pace-draft';

/** What was chosen, in one line; null where nothing was. */
export function paceWords({ pace, notBeforeMs }: PaceRequest | Pick<RedriveView, 'pace' | 'notBeforeMs'>) {
  const { canary, ramp, backPressure, windowMessages, maxMessages, orderBy } = pace ?? {};
  const parts = [
    canary && `canary ${(canary.steps ?? limits.redriveCanarySteps).map(formatExact).join(', ')}`,
    ramp && `from ${formatExact(ramp.fromPerSec)}/s over ${formatDuration(ramp.overMs)}`,
    backPressure?.maxDepthMessages != null &&
      `waits above ${plural(backPressure.maxDepthMessages, 'message')} in a target`,
    backPressure?.maxAgeMs != null && `waits above an age of ${formatDuration(backPressure.maxAgeMs)}`,
    windowMessages != null && `${formatExact(windowMessages)} at once`,
    maxMessages != null && `at most ${plural(maxMessages, 'message')}`,
    orderBy && `in order by ${orderByWords(orderBy)}`,
    notBeforeMs != null && `not before ${formatInstantExact(notBeforeMs)}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? null : parts.join(' · ');
}
