// What a person may decide about messages in doubt: an original that may still stand in its source while its copy
// may be in the target already. In words before it is done, and what it came to. Pure.

import { count } from './digits';
import { z } from 'zod';
import { limits } from './limits';

/** released: the mark goes, nothing moves. parked: the original goes to a parking queue. dropped: it is removed. */
export const resolutionKinds = ['released', 'parked', 'dropped'] as const;
export type ResolutionKind = (typeof resolutionKinds)[number];

export const resolutionSchema = z.object({
  kind: z.enum(resolutionKinds),
  /** The queue that it was parked in or removed from. */
  place: z.string().nullable(),
  actor: z.string(),
  atMs: z.number(),
});
export type DoubtResolution = z.infer<typeof resolutionSchema>;

/** Where the journal has a message. */
const entryPlaceSchema = z.object({ windowSeq: z.int().min(0), position: z.int().min(0) });

export const resolveInputSchema = z.object({
  redriveId: z.uuid(),
  kind: z.enum(resolutionKinds),
  /** Null: all that nobody has decided about. */
  entries: z.array(entryPlaceSchema).min(1).max(limits.resolveMessages).nullable(),
  /** Null: the name of the source with `.parking` behind. Declared where it is missing. */
  parkingQueue: z.string().min(1).max(limits.queueNameBytes).nullable().default(null),
  /** The source's name, for `dropped`. */
  typedName: z.string().default(''),
  reason: z.string().max(limits.reasonChars).default(''),
});
export type ResolveInput = z.infer<typeof resolveInputSchema>;

export type Resolved = {
  kind: ResolutionKind;
  askedMessages: number;
  doneMessages: number;
  notFoundMessages: number;
  /** Messages that were found and could not be parked, by reason. */
  refused: { detail: string; count: number }[];
  sentence: string;
};

/** What will happen, for the dialog. */
export function resolveSentence(
  kind: ResolutionKind,
  { messages, source, parkingQueue }: { messages: number; source: string; parkingQueue: string },
): string {
  const what = plural(messages, 'message', 'messages');
  const one = messages === 1;
  switch (kind) {
    case 'released':
      return (
        `Take ${what} off the list of those in doubt. Nothing is moved: an original that is still in ${source} stays ` +
        `there, and a later redrive would send it${one ? '' : ' and the others'} again.`
      );
    case 'parked':
      return (
        `Look for ${what} in ${source} and move what is found to ${parkingQueue}. Each leaves ${source} only after ` +
        `the broker has confirmed its copy there. Copies that already arrived in the target are not touched.`
      );
    case 'dropped':
      return (
        `Look for ${what} in ${source} and delete what is found. This cannot be undone. Copies in the target are not ` +
        `touched; where none arrived, the deleted original was the last one.`
      );
  }
}

/** What it came to. Says what was not found. */
export function resolvedSentence(
  { kind, doneMessages, notFoundMessages, refused }: Omit<Resolved, 'sentence' | 'askedMessages'>,
  { source, parkingQueue, sawAll }: { source: string; parkingQueue: string; sawAll: boolean },
): string {
  const done = plural(doneMessages, 'message', 'messages');
  if (kind === 'released') return `${done} released: nothing was moved.`;
  const parts = [
    kind === 'parked' ? `${done} parked in ${parkingQueue}.` : `${done} deleted from ${source}.`,
  ];
  if (notFoundMessages > 0) {
    const one = notFoundMessages === 1;
    const why = sawAll
      ? `${one ? 'it was' : 'they were'} moved or consumed, or a consumer holds ${one ? 'it' : 'them'}`
      : `not among the messages that could be looked at`;
    parts.push(
      `${count(notFoundMessages)} not found in ${source}: ${why}. ${one ? 'It stays' : 'They stay'} listed; release ${one ? 'it' : 'them'} when you know more.`,
    );
  }
  for (const { detail, count: messages } of refused) {
    parts.push(`${count(messages)} stayed in ${source}, and on the list: ${detail}`);
  }
  return parts.join(' ');
}

function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
