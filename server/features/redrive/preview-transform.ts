// What a patch would make of the messages that a redrive selects, by looking at the head of the queue: each
// message met is tried, some at random are shown. Uses the very function that the run uses; moves nothing.

import { limits } from '@/server/domain/limits';
import { matcherFor } from '@/server/domain/match-message';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveSelection } from '@/server/domain/redrive-selection';
import type { PatchTransform, TransformPreview, TransformSample } from '@/server/domain/redrive-transform';
import type { Features } from '../features';
import { lookFromHead } from '../messages/peek-messages';
import { createTransformer, type Transformer } from './transform';

/** Throws invalid with a sentence for a patch or a schema that is none, before it looks. */
export async function previewTransform(
  f: Features,
  { selection, transform, ...ref }: QueueRef & { selection: RedriveSelection; transform: PatchTransform },
  signal: AbortSignal,
  random: () => number = Math.random,
): Promise<TransformPreview> {
  const transformer = createTransformer(transform);
  const { messages } = await lookFromHead(f, ref, { count: limits.transformLookMessages }, signal);
  const matches = matcherFor(selection, ref.name);
  const bound = selection.kind === 'first' ? selection.count : messages.length;
  const selected = messages.slice(0, bound).filter((message) => matches(message) === 'yes');
  const tried = selected.map((message) => sampleOf(message, transformer));
  const counts = { changed: 0, unchanged: 0, refused: 0, 'too-long': 0 };
  for (const { kind } of tried) counts[kind] += 1;
  return {
    lookedMessages: messages.length,
    selectedMessages: selected.length,
    counts,
    samples: pick(tried, limits.transformPreviewMessages, random),
  };
}

function sampleOf(message: MessageView, transformer: Transformer): TransformSample {
  const { fingerprint, messageId, position, bodyTruncated } = message;
  const which = { fingerprint, messageId, position };
  if (bodyTruncated) return { ...which, kind: 'too-long' };
  const body = Buffer.from(message.bodyBase64, 'base64');
  const before = textOf(body);
  const transformed = transformer(body);
  switch (transformed.kind) {
    case 'refused':
      return { ...which, kind: 'refused', reason: transformed.reason, before };
    case 'unchanged':
      return { ...which, kind: 'unchanged', before: before ?? '' };
    case 'changed':
      return {
        ...which,
        kind: 'changed',
        before: before ?? '',
        after: textOf(transformed.change.body ?? body) ?? '',
      };
  }
}

function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return null;
  }
}

/** `count` of them, each as likely as any other, in their order. */
function pick<Item>(items: readonly Item[], count: number, random: () => number): Item[] {
  const drawn = items.map((item, index) => ({ item, index, lot: random() }));
  const first = drawn.toSorted((a, b) => a.lot - b.lot).slice(0, count);
  return first.toSorted((a, b) => a.index - b.index).map(({ item }) => item);
}
