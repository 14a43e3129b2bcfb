// The causes screen of one queue: what was seen of it, by cause as people curated them, with a verdict each. Counts come from
// the tallies, so that a million messages cost what a thousand do; only parts of split causes are read one by one.

import { parseCauseKey, type ParsedKey } from '@/server/domain/causes/cause-key';
import type { CauseLine, CausesBasis, CausesView, SeenKey } from '@/server/domain/causes/causes-view';
import {
  causeTitle,
  curate,
  type CuratedCause,
  type Curation,
  splitsOf,
} from '@/server/domain/causes/curation';
import { type OriginFacts, verdictOf } from '@/server/domain/causes/verdict';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { type StoredCauseCount, storedCauses } from '../dead-letter-store/stored-causes';
import type { Features } from '../features';
import { deathTrends, emptyTrend, recentDeaths, type Trend, trendFor } from './death-trend';
import { arrivedSince, originFacts } from './origin-facts';
import { seenHoldings } from './seen-holdings';
import { splitParts } from './split-parts';
import { storedCuration } from './stored-curation';

export async function readCauses(f: Features, { clusterId, vhost, name }: QueueRef): Promise<CausesView> {
  const ref = { clusterId, vhost, name };
  const bases = await seenHoldings(f, ref);
  const stored = await storedCauses(
    f,
    bases.map(({ holdingId }) => holdingId),
  );
  const curation = await storedCuration(f.db, ref);
  const nowMs = f.clock.nowMs();
  const total = stored.reduce((sum, { messages }) => sum + messages, 0);
  const first = stored.flatMap(({ firstDiedAt }) => firstDiedAt?.getTime() ?? []);
  const trend = trendFor(nowMs, first.length === 0 ? null : Math.min(...first), total);
  // What was known last decides what is said of now.
  const asOfMs = Math.max(0, ...bases.map((basis) => basis.asOfMs));
  const keys = await seenKeys(f, ref, { stored, curation, bases, asOfMs, trend });
  const lines = curate(keys, curation);
  const shown = lines.slice(0, limits.causesShown);
  const rest = lines.slice(limits.causesShown);
  const origins = [...new Set(shown.map(originOf).filter((queue) => queue !== ''))];
  const facts = await originFacts(f, ref, origins);
  const since = bases.length === 0 ? null : await arrivedSince(f, ref, asOfMs);
  const moment = { nowMs, asOfMs, arrivedSinceMessages: since };
  return {
    bases,
    messages: total,
    causes: shown.map((line) => toLine(line, facts.get(originOf(line)) ?? null, moment)),
    more: { causes: rest.length, messages: rest.reduce((sum, { count }) => sum + count, 0) },
    trend: { fromMs: trend.fromMs, bucketMs: trend.bucketMs },
  };
}

type Seen = {
  stored: readonly StoredCauseCount[];
  curation: Curation;
  bases: readonly CausesBasis[];
  asOfMs: number;
  trend: Trend;
};

async function seenKeys(f: Features, ref: QueueRef, seen: Seen): Promise<SeenKey[]> {
  const { stored, curation, bases, asOfMs, trend } = seen;
  const ids = stored.map(({ id }) => id);
  const trends = await deathTrends(f, ids, trend);
  const recent = await recentDeaths(f, ids, asOfMs);
  const byKey = new Map<string, StoredCauseCount[]>();
  for (const cause of stored) byKey.set(cause.key, [...(byKey.get(cause.key) ?? []), cause]);
  const keys: SeenKey[] = [];
  for (const [key, causes] of byKey) {
    const parts = splitsOf(curation, key);
    const count = causes.reduce((sum, { messages }) => sum + messages, 0);
    if (parts.length === 0) {
      keys.push(seenKey(key, causes, count, trends, recent, trend));
      continue;
    }
    const causeIds = causes.map(({ id }) => id);
    const holdingIds = bases.map(({ holdingId }) => holdingId);
    keys.push(...(await splitParts(f, ref, { key, causeIds, holdingIds, count, asOfMs }, parts, trend)));
  }
  return keys;
}

function seenKey(
  key: string,
  causes: readonly StoredCauseCount[],
  count: number,
  trends: ReadonlyMap<number, number[]>,
  recent: ReadonlyMap<number, number>,
  trend: Trend,
): SeenKey {
  const times = (pick: (cause: StoredCauseCount) => Date | null) =>
    causes.flatMap((cause) => pick(cause)?.getTime() ?? []);
  const first = times(({ firstDiedAt }) => firstDiedAt);
  const last = times(({ lastDiedAt }) => lastDiedAt);
  return {
    key,
    error: causes[0]?.error ?? null,
    count,
    exact: true,
    firstDeathAtMs: first.length === 0 ? null : Math.min(...first),
    lastDeathAtMs: last.length === 0 ? null : Math.max(...last),
    trend: summed(
      causes.map(({ id }) => trends.get(id) ?? []),
      trend,
    ),
    recentMessages: causes.reduce((sum, { id }) => sum + (recent.get(id) ?? 0), 0),
  };
}

function summed(trends: readonly (readonly number[])[], trend: Trend): number[] {
  return emptyTrend(trend).map((_, index) => trends.reduce((sum, values) => sum + (values[index] ?? 0), 0));
}

type Moment = { nowMs: number; asOfMs: number; arrivedSinceMessages: number | null };

const otherCauses: ParsedKey = {
  signature: {
    reason: '',
    originQueue: '',
    exceptionType: null,
    message: null,
    frame: null,
    contentType: null,
  },
  splits: [],
};

function parsed(key: string): ParsedKey {
  return parseCauseKey(key) ?? otherCauses;
}

function originOf({ members }: CuratedCause): string {
  return parsed(members[0]?.key ?? '').signature.originQueue;
}

function toLine(
  { members, ...line }: CuratedCause<SeenKey>,
  origin: OriginFacts | null,
  moment: Moment,
): CauseLine {
  const { signature } = parsed(members[0]?.key ?? '');
  const { reason, originQueue, exceptionType, frame, contentType } = signature;
  const length = Math.max(0, ...members.map(({ trend }) => trend.length));
  return {
    ...line,
    title: line.name === '' ? titleOf(members[0]) : line.name,
    reason,
    originQueue,
    exceptionType,
    frame,
    contentType,
    members: members
      .slice(0, limits.causeParts)
      .map((member) => ({ key: member.key, title: titleOf(member), count: member.count })),
    trend: Array.from({ length }, (_, index) =>
      members.reduce((sum, { trend }) => sum + (trend[index] ?? 0), 0),
    ),
    verdict: verdictOf({
      ...moment,
      messages: line.count,
      firstDeathAtMs: line.firstDeathAtMs,
      lastDeathAtMs: line.lastDeathAtMs,
      recentMessages: members.reduce((sum, { recentMessages }) => sum + recentMessages, 0),
      originQueue,
      origin,
    }),
  };
}

/** Empty where nothing but the death tells. */
function titleOf(member: SeenKey | undefined): string {
  if (member === undefined) return '';
  if (member.key === '') return 'All other causes: too many to tell apart';
  const key = parsed(member.key);
  // What all have in common, rather than what one of them said.
  return causeTitle(key, member.count > 1 ? null : member.error);
}
