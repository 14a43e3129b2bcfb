// The parts of a split cause, told apart by reading its newest messages; beyond these their numbers are reckoned.

import { causeKeyOf, splitKey, splitValueOf, type SplitPart } from '@/server/domain/causes/cause-key';
import type { SeenKey } from '@/server/domain/causes/causes-view';
import { errorOf } from '@/server/domain/causes/signature';
import { recentMs } from '@/server/domain/causes/verdict';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { findStored } from '../dead-letter-store/find-stored';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { bucketOf, emptyTrend, type Trend } from './death-trend';

type Whole = { key: string; causeIds: number[]; holdingIds: number[]; count: number; asOfMs: number };

export async function splitParts(
  f: Features,
  ref: QueueRef,
  { key, causeIds, holdingIds, count, asOfMs }: Whole,
  parts: readonly SplitPart[],
  trend: Trend,
): Promise<SeenKey[]> {
  const kept = await keptFormatOf(f, ref.clusterId);
  const ids = await findStored(f, {
    ...{ holdingIds, causeIds, words: null, diedAfterMs: null, diedBeforeMs: null, beforeId: null },
    limit: limits.causeSplitMessages,
  });
  const found = new Map<string, SeenKey>();
  for (let from = 0; from < ids.length; from += limits.storedPageMessages) {
    for (const stored of await readStored(f, ids.slice(from, from + limits.storedPageMessages))) {
      const view = viewStored(kept, stored, 1);
      // What is counted together because there are too many causes has no key of its own.
      const whole = key === '' ? causeKeyOf(view) : key;
      const part = parts.reduce((made, one) => splitKey(made, one, splitValueOf(view, one)), whole);
      const line = found.get(part) ?? emptyLine(part, errorOf(view), trend);
      addDeath(line, view.deaths[0]?.atMs ?? null, trend, asOfMs);
      found.set(part, line);
    }
  }
  const factor = ids.length === 0 ? 1 : Math.max(1, count / ids.length);
  const exact = count <= ids.length;
  return [...found.values()].map((line) => ({ ...line, count: Math.round(line.count * factor), exact }));
}

function emptyLine(key: string, error: string | null, trend: Trend): SeenKey {
  const none = { count: 0, exact: true, firstDeathAtMs: null, lastDeathAtMs: null, recentMessages: 0 };
  return { key, error, ...none, trend: emptyTrend(trend) };
}

function addDeath(line: SeenKey, atMs: number | null, trend: Trend, asOfMs: number): void {
  line.count += 1;
  if (atMs === null) return;
  line.firstDeathAtMs = Math.min(line.firstDeathAtMs ?? atMs, atMs);
  line.lastDeathAtMs = Math.max(line.lastDeathAtMs ?? atMs, atMs);
  if (atMs > asOfMs - recentMs) line.recentMessages += 1;
  const bucket = bucketOf(trend, atMs);
  if (bucket !== null) line.trend[bucket] = (line.trend[bucket] ?? 0) + 1;
}
