// What a live tail keeps on the page: the newest messages, newest first, bounded. Pure.

import { type BrowsePage, offsetOf } from '@/server/domain/browse';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';

export type TailRows = {
  /** Newest first; their `position` is their offset. */
  messages: MessageView[];
  /** The last offset that is known; null until the stream has one. */
  after: number | null;
  seen: number;
  /** Messages that were written faster than they were read, and left out. */
  skipped: number;
  /** True when the stream was deleted and declared anew, so that its offsets began again. */
  anew: boolean;
};

export const noRows: TailRows = { messages: [], after: null, seen: 0, skipped: 0, anew: false };

/** `asked`: how many were asked for; a full page may have left out older ones. */
export function addPage(rows: TailRows, { messages, range }: BrowsePage, asked: number): TailRows {
  const last = range?.last ?? null;
  if (last === null) return rows;
  const anew = rows.after !== null && last < rows.after;
  const before = anew ? noRows : rows;
  const [first] = messages;
  const gap = first === undefined || before.after === null ? 0 : offsetOf(first) - before.after - 1;
  const newest = messages.map((message) => ({ ...message, position: offsetOf(message) })).toReversed();
  return {
    messages: [...newest, ...before.messages].slice(0, limits.tailMessages),
    // Not the end of the range: what came after the page was read is still to be shown.
    after: newest[0]?.position ?? (anew ? null : rows.after),
    seen: before.seen + messages.length,
    skipped: before.skipped + (messages.length >= asked ? Math.max(0, gap) : 0),
    anew: anew || rows.anew,
  };
}
