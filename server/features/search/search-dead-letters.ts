// Searches what was captured or scanned of a queue, newest first. The word index and the causes say which messages may be meant;
// whether one is, the very matcher of a redrive decides on the whole message. Bounded by messages read and by time: a page that
// ends early says where to go on.

import { excerptOf, type SearchHit, type SearchPage } from '@/server/domain/dead-letter-search';
import type { HoldingKind } from '@/server/domain/holding';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import { seenHoldings } from '../causes/seen-holdings';
import { findStored } from '../dead-letter-store/find-stored';
import { keptFormatOf, readStored, type StoredMessage, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { questionFor, storedMatcher } from './stored-question';

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
  const means = storedMatcher(conditions, name);
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

  function hitOf(view: MessageView, { id, raw }: Pick<StoredMessage, 'id' | 'raw'>, kind: HoldingKind) {
    if (!means(view, raw)) return null;
    const body = Buffer.from(raw.body).toString('utf8');
    return { id: String(id), kind, view: lighter(view), excerpt: excerptOf(view, body, conditions) };
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
