// Reading a log (a stream) by position: where a page begins, what it holds, and what is to be said of it. Pure.

import { z } from 'zod';
import { limits } from './limits';
import type { MessageView } from './message';
import { queueRefSchema } from './queue';

const offsetSchema = z.int().min(0);

/** Where a page begins. `last` and `before` name its end: the newest messages, and those before an offset. */
export const browsePositionSchema = z.discriminatedUnion('at', [
  z.object({ at: z.literal('first') }),
  z.object({ at: z.literal('last') }),
  z.object({ at: z.literal('offset'), offset: offsetSchema }),
  z.object({ at: z.literal('before'), offset: offsetSchema }),
  /** The first message written at or after an instant. */
  z.object({ at: z.literal('time'), sinceMs: z.int().min(0).max(limits.instantMaxMs) }),
  /** The same, counted back from the broker's own clock. */
  z.object({ at: z.literal('ago'), agoMs: z.int().min(1_000).max(limits.browseAgoMs) }),
]);
export type BrowsePosition = z.infer<typeof browsePositionSchema>;

export const browseInputSchema = queueRefSchema.extend({
  position: browsePositionSchema,
  count: z.int().min(1).max(limits.browseMessages).default(limits.browseDefaultMessages),
});

/** `after`: the last offset that was seen; null to begin with whatever comes first. */
export const tailInputSchema = queueRefSchema.extend({
  after: offsetSchema.nullable(),
  count: z.int().min(1).max(limits.browseMessages).default(limits.browseDefaultMessages),
});

/** First and last offset that can be read, both included. */
export type LogRange = { first: number; last: number };

export type BrowsePage = {
  /** In the order of the log, each with its offset. */
  messages: MessageView[];
  /** As of this reading; null where the log is empty. */
  range: LogRange | null;
  /** Why the page ended: what was asked for, the end of the log, the byte budget or the time budget. */
  ended: 'count' | 'end' | 'bytes' | 'time';
  elapsedMs: number;
};

export const offsetOf = ({ offset }: Pick<MessageView, 'offset'>): number => Number(offset ?? 0);

/** What differs from what was asked for, for people; null where nothing does. */
export function browseRemark(
  position: BrowsePosition,
  { messages, range, ended }: Pick<BrowsePage, 'messages' | 'range' | 'ended'>,
): string | null {
  if (range === null) return null;
  const [first, last] = [messages[0], messages.at(-1)];
  const place = placeRemark(position, range, first === undefined ? null : offsetOf(first));
  if (place !== null) return place;
  const until =
    last === undefined ? '' : ` The page ends with offset ${offsetOf(last)}; newer ones follow it.`;
  switch (ended) {
    case 'bytes':
      return `Stopped at ${limits.browseBytes / 1024 / 1024} MiB.${until}`;
    case 'time':
      return `Stopped after ${limits.browseWaitMs / 1_000} s: the broker is slow.${until}`;
    case 'count':
    case 'end':
      return null;
  }
}

function placeRemark(position: BrowsePosition, range: LogRange, begins: number | null): string | null {
  switch (position.at) {
    case 'offset':
      if (position.offset < range.first) {
        return `Offset ${position.offset} is gone: retention has removed all before ${range.first}, the first that is left.`;
      }
      if (position.offset > range.last) {
        return `Offset ${position.offset} is not written yet: the last one is ${range.last}.`;
      }
      return begins !== null && begins > position.offset
        ? `Offset ${position.offset} holds no message: the next one is ${begins}.`
        : null;
    case 'before':
      if (position.offset > range.last + 1) {
        return `Offset ${position.offset} is not written yet: these are the last ones, up to ${range.last}.`;
      }
      if (position.offset > range.first) return null;
      return range.first === 0
        ? 'Nothing stands before offset 0, the first of the stream.'
        : `What stood before offset ${position.offset} is gone: retention has removed all before ${range.first}.`;
    case 'time':
    case 'ago':
      return begins === null ? `Nothing was written since then. The last offset is ${range.last}.` : null;
    case 'first':
    case 'last':
      return null;
  }
}
