// "Why are these one group": the parts of the signature, and examples with what was left out of each. And what the messages
// differ in, by which the cause could be split.

import { parseCauseKey, type SplitPart, causesMatcher, splitValueOf } from '@/server/domain/causes/cause-key';
import { signatureKeyOf } from '@/server/domain/causes/curation';
import type { Replacement } from '@/server/domain/causes/normalise-text';
import { errorOf, leftOutOf, type Signature } from '@/server/domain/causes/signature';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { findStored } from '../dead-letter-store/find-stored';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { seenHoldings } from './seen-holdings';

export type CauseExample = {
  messageId: string | null;
  fingerprint: string;
  error: string;
  leftOut: Replacement[];
};

/** `values`: how many different ones the examples have, the most frequent first. */
export type SplitChoice = { part: SplitPart; values: { value: string | null; messages: number }[] };

export type CauseExplanation = {
  signature: Signature;
  splits: { part: SplitPart; value: string | null }[];
  lookedMessages: number;
  examples: CauseExample[];
  choices: SplitChoice[];
};

const looked = 200;
const examples = 3;
const shownValues = 5;

export async function explainCause(f: Features, ref: QueueRef, key: string): Promise<CauseExplanation> {
  const parsed = parseCauseKey(key);
  if (parsed === null)
    throw new DomainError('invalid', 'These are causes beyond the number that is told apart.');
  const views = (await newestOf(f, ref, signatureKeyOf(key))).filter(causesMatcher([key]));
  return {
    ...parsed,
    lookedMessages: views.length,
    examples: distinctErrors(views).slice(0, examples),
    choices: choicesOf(views),
  };
}

async function newestOf(f: Features, ref: QueueRef, key: string): Promise<MessageView[]> {
  const holdingIds = (await seenHoldings(f, ref)).map(({ holdingId }) => holdingId);
  const causes = await f.db.storedCause.findMany({
    where: { holdingId: { in: holdingIds }, key },
    select: { id: true },
  });
  const ids = await findStored(f, {
    ...{ holdingIds, words: null, diedAfterMs: null, diedBeforeMs: null, beforeId: null, limit: looked },
    causeIds: causes.map(({ id }) => id),
  });
  const kept = await keptFormatOf(f, ref.clusterId);
  return (await readStored(f, ids)).map((stored, index) => viewStored(kept, stored, index + 1));
}

/** Those that said different things show best what was left out. */
function distinctErrors(views: readonly MessageView[]): CauseExample[] {
  const said = new Map<string, CauseExample>();
  for (const view of views) {
    const error = errorOf(view) ?? '';
    if (said.has(error)) continue;
    const { messageId, fingerprint } = view;
    said.set(error, { messageId, fingerprint, error, leftOut: leftOutOf(view) });
  }
  return [...said.values()];
}

/** Parts that have more than one value, but not one for each message: those tell groups apart. */
function choicesOf(views: readonly MessageView[]): SplitChoice[] {
  const headers = new Set(views.flatMap((view) => view.headers.map(({ name }) => name)).filter(isTelling));
  const properties = new Set(views.flatMap((view) => view.properties.map(({ name }) => name)));
  const parts: SplitPart[] = [
    { by: 'routing-key' },
    ...[...headers].map((name) => ({ by: 'header', name }) as const),
    ...[...properties].map((name) => ({ by: 'property', name }) as const),
  ];
  return parts
    .map((part) => ({ part, values: tally(views.map((view) => splitValueOf(view, part))) }))
    .filter(
      ({ values }) => values.length > 1 && values.length <= limits.causeParts && values.length < views.length,
    )
    .sort((a, b) => a.values.length - b.values.length)
    .map(({ part, values }) => ({ part, values: values.slice(0, shownValues) }));
}

function isTelling(name: string): boolean {
  return !/^(?:x-death|x-first-death|x-last-death|x-delivery-count|x-acquired-count|spillway-)/i.test(name);
}

function tally(values: readonly (string | null)[]): { value: string | null; messages: number }[] {
  const counts = new Map<string | null, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, messages]) => ({ value, messages }))
    .sort((a, b) => b.messages - a.messages);
}
