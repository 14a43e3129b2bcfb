// The conditions of a search as they are asked of the store: first which messages may be meant, by the word index and the causes;
// then whether one is, by the very matcher of a redrive on the whole message.

import type { RawMessage } from '@/server/brokers/driver';
import { keyOfSignature, parseCauseKey } from '@/server/domain/causes/cause-key';
import { matcherFor } from '@/server/domain/match-message';
import type { MessageView } from '@/server/domain/message';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import type { StoredQuestion } from '../dead-letter-store/find-stored';
import { questionOf, type WordQuestion } from '../dead-letter-store/message-words';
import type { Features } from '../features';

/** `queue`: the one that the messages were taken from. */
export function storedMatcher(
  conditions: readonly MessageCondition[],
  queue: string,
): (view: MessageView, raw: RawMessage) => boolean {
  const means = matcherFor(
    conditions.length === 0 ? { kind: 'all' } : { kind: 'filter', conditions: [...conditions] },
    queue,
  );
  return (view, raw) => {
    const bodyBase64 = Buffer.from(raw.body).toString('base64');
    return means({ ...view, bodyBase64, bodyTruncated: false }) === 'yes';
  };
}

/** Which stored messages may be meant: no condition leaves out one that is. */
export async function questionFor(
  f: Pick<Features, 'db'>,
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
  f: Pick<Features, 'db'>,
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
