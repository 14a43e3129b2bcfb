// A search in the dead letters that Spillway has seen or keeps: the very conditions of a redrive's filter, so that what is
// found can be handed to one as it is.

import { z } from 'zod';
import type { HoldingKind } from './holding';
import { limits } from './limits';
import type { MessageView } from './message';
import { type MessageCondition, messageConditionSchema } from './redrive-selection';

export const searchConditionsSchema = z.array(messageConditionSchema).max(limits.filterConditions);

export type Excerpt = { where: string; before: string; hit: string; after: string };

export type SearchHit = {
  /** Of the stored message. */
  id: string;
  kind: HoldingKind;
  /** With the beginning of its body. */
  view: MessageView;
  excerpt: Excerpt | null;
};

export type SearchPage = {
  hits: SearchHit[];
  /** Where the next page begins; null when all was looked through. */
  nextCursor: string | null;
  /** How many were read for this page. */
  readMessages: number;
  elapsedMs: number;
};

/** The first text that was looked for, with what stands around it; else null. */
export function excerptOf(
  { headers, properties, routingKey }: MessageView,
  body: string,
  conditions: readonly MessageCondition[],
): Excerpt | null {
  const wanted = conditions.flatMap((one) =>
    one.kind === 'text' || one.kind === 'body-text' ? [one.text] : [],
  )[0];
  if (wanted === undefined) return null;
  const places = [
    { where: 'body', text: body },
    ...headers.map(({ name, text }) => ({ where: name, text })),
    ...properties.map(({ name, text }) => ({ where: name, text })),
    { where: 'routing key', text: routingKey },
    ...headers.map(({ name }) => ({ where: 'header', text: name })),
  ];
  for (const { where, text } of places) {
    const at = text.toLowerCase().indexOf(wanted.toLowerCase());
    if (at === -1) continue;
    const around = Math.floor((limits.searchExcerptChars - wanted.length) / 2);
    const from = Math.max(0, at - Math.max(20, around));
    const end = at + wanted.length;
    return {
      where,
      before: `${from > 0 ? '…' : ''}${text.slice(from, at)}`,
      hit: text.slice(at, end),
      after: text.slice(end, end + Math.max(20, around)),
    };
  }
  return null;
}
