// What of a batch goes into the next window, and how a message stands in the journal.

import type { MessageView } from '@/server/domain/message';
import type { JournalEntry } from '@/server/domain/redrive';
import type { Suspect } from '@/server/domain/redrive-sorter';
import { newestDeathOf, stepBefore } from '@/server/domain/redrive-trail';
import type { ToPublish } from './move-window';

export type Part = {
  messages: number;
  entries: JournalEntry[];
  toPublish: ToPublish[];
  met: Suspect[];
  /** Of what is to be published: a window has at most one message of each. */
  keys: Set<string>;
};

export function emptyPart(): Part {
  return { messages: 0, entries: [], toPublish: [], met: [], keys: new Set() };
}

/** Of a message that is not published. */
export function entryOf(view: MessageView, key: string | null): JournalEntry {
  const { fingerprint, messageId } = view;
  const after = stepBefore(view);
  const lineage = { ...(after !== undefined && { after }), died: newestDeathOf(view) };
  return { fingerprint, messageId, target: '', ...(key !== null && { key }), ...lineage };
}
