// Searches what was captured or scanned of a queue, newest first. The word index and the causes say which messages may be meant;
// whether one is, the very matcher of a redrive decides on the whole message. Bounded by messages read and by time: a page that
// ends early says where to go on.

import { keyOfSignature, parseCauseKey } from '@/server/domain/causes/cause-key';
import { excerptOf, type SearchHit, type SearchPage } from '@/server/domain/dead-letter-search';
import type { HoldingKind } from '@/server/domain/holding';
import { limits } from '@/server/domain/limits';
import { matcherFor } from '@/server/domain/match-message';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { seenHoldings } from '../causes/seen-holdings';
import { findStored, type StoredQuestion } from '../dead-letter-store/find-stored';
import { questionOf, type WordQuestion } from '../dead-letter-store/message-words';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';

type Asked = { conditions: readonly MessageCondition[]; cursor: string | null };

export async function searchDeadLetters(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  { conditions, cursor }: Asked,
): Promise<SearchPage> {
  const startMs = f.clock.monotonicMs();
  const bases = await seenHoldings(f, { clusterId, vhost, name });
  const kinds = new Map(bases.map(({ holdingId, kind }) => [holdingId, kind]));
  const question = await questionFor(f, [...kinds.keys()], conditions);
  const kept = await keptFormatOf(f, clusterId);
  const means = matcherFor(
    conditions.length === 0 ? { kind: 'all' } : { kind: 'filter', conditions: [...conditions] },
    name,
  );
  const hits: SearchHit[] = [];
  let beforeId = cursor === null ? null : BigInt(cursor);
  let readMessages = 0;
  const elapsed = () => f.clock.monotonicMs() - startMs;
  for (;;) {
    const ids = await findStored(f, { ...question, beforeId, limit: limits.storedPageMessages });
    for (const stored of await readStored(f, ids)) {
      readMessages += 1;
      beforeId = stored.id;
      const hit = hitOf(viewStored(kept, stored, 1), stored, kinds.get(stored.holdingId) ?? 'scan');
      if (hit === null) continue;
      hits.push(hit);
      if (hits.length === limits.searchPageMessages) return page(String(beforeId));
    }
    if (ids.length < limits.storedPageMessages) return page(null);
    if (readMessages >= limits.searchReadMessages || elapsed() > limits.searchMs)
      return page(String(beforeId));
  }

  function hitOf(
    view: MessageView,
    { id, raw }: { id: bigint; raw: { body: Uint8Array } },
    kind: HoldingKind,
  ) {
    const body = Buffer.from(raw.body);
    const whole = { ...view, bodyBase64: body.toString('base64'), bodyTruncated: false };
    if (means(whole) !== 'yes') return null;
    return {
      id: String(id),
      kind,
      view: lighter(view),
      excerpt: excerptOf(view, body.toString('utf8'), conditions),
    };
  }

  function page(nextCursor: string | null): SearchPage {
    return { hits, nextCursor, readMessages, elapsedMs: Math.round(elapsed()) };
  }
}

/** A page of whole previews would be megabytes. */
function lighter(view: MessageView): MessageView {
  const chars = Math.ceil(limits.recentLookBodyBytes / 3) * 4;
  if (view.bodyBase64.length <= chars) return view;
  return { ...view, bodyBase64: view.bodyBase64.slice(0, chars), bodyTruncated: true };
}

/** Which stored messages may be meant: no condition leaves out one that is. */
async function questionFor(
  f: Features,
  holdingIds: number[],
  conditions: readonly MessageCondition[],
): Promise<Omit<StoredQuestion, 'beforeId' | 'limit'>> {
  const after = conditions.flatMap((one) => (one.kind === 'died-after' ? [one.atMs] : []));
  const before = conditions.flatMap((one) => (one.kind === 'died-before' ? [one.atMs] : []));
  return {
    holdingIds,
    causeIds: await causesFor(f, holdingIds, conditions),
    words: wordsFor(conditions),
    diedAfterMs: after.length === 0 ? null : Math.max(...after),
    diedBeforeMs: before.length === 0 ? null : Math.min(...before),
  };
}

/** Null: any. What is counted together as too many causes may hold any of them. */
async function causesFor(
  f: Features,
  holdingIds: number[],
  conditions: readonly MessageCondition[],
): Promise<number[] | null> {
  const tests = conditions.flatMap((one): ((cause: { key: string; reason: string }) => boolean)[] => {
    if (one.kind === 'reason') return [(cause) => cause.reason === one.reason];
    if (one.kind !== 'cause') return [];
    const parsed = one.keys.map(parseCauseKey);
    if (parsed.includes(null)) return [];
    const keys = new Set(parsed.map((key) => (key === null ? '' : keyOfSignature(key.signature))));
    return [(cause) => keys.has(cause.key)];
  });
  if (tests.length === 0) return null;
  const causes = await f.db.storedCause.findMany({
    where: { holdingId: { in: holdingIds } },
    select: { id: true, key: true, reason: true },
  });
  return causes.filter((cause) => cause.key === '' || tests.every((test) => test(cause))).map(({ id }) => id);
}

/** Of several texts only one may end within a word. */
function wordsFor(conditions: readonly MessageCondition[]): WordQuestion | null {
  const asked = conditions.flatMap((one) => {
    switch (one.kind) {
      case 'text':
      case 'body-text':
        return [questionOf(one.text)];
      case 'header':
      case 'property':
      case 'body-json':
        return [questionOf(one.value)];
      case 'origin':
      case 'reason':
      case 'cause':
      case 'died-before':
      case 'died-after':
        return [];
    }
  });
  const words = [...new Set(asked.flatMap((question) => question.words))];
  const prefix = asked.find((question) => question.prefix !== null)?.prefix ?? null;
  return words.length === 0 && prefix === null ? null : { words, prefix };
}
