// How far a reading is from what its queue usually has at this hour.

import { depthOf } from '@/server/domain/lag/conservation';
import { mostUnusual, type Unusual } from '@/server/domain/lag/unusual';
import type { Baseline } from '@/server/domain/lag/baseline';
import type { QueueObservation } from './observe-queue';

/** Null where nothing is usual yet. */
export function unusualNow(
  baseline: Baseline | undefined,
  { reading, age, inRatePerSec }: QueueObservation,
): Unusual | null {
  if (baseline === undefined) return null;
  return mostUnusual(baseline, { depth: depthOf(reading), in: inRatePerSec, age: age.value });
}
