// What of a batch goes into the next window, and how a message stands in the journal.

import type { HeldMessage, PublishOptions } from '@/server/brokers/driver';
import type { MessageView } from '@/server/domain/message';
import type { JournalEntry } from '@/server/domain/redrive';
import type { Suspect } from '@/server/domain/redrive-sorter';
import {
  type HeaderChange,
  newestDeathOf,
  originalOf,
  stepBefore,
  tellsOfRedrive,
} from '@/server/domain/redrive-trail';
import type { AttemptParts } from './attempt-parts';
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

/** How the lineage finds a message that a recall gives back without a header that tells of its redrives. */
export function recalledAs(
  { record, source }: Pick<AttemptParts, 'record' | 'source'>,
  message: HeldMessage,
  options: PublishOptions & HeaderChange,
): Pick<JournalEntry, 'recalledAs'> {
  if (record.selection.kind !== 'redrive-id' || tellsOfRedrive(options)) return {};
  const fingerprint = source.moving.transfer.fingerprintOfCopy(message, options);
  return fingerprint === null ? {} : { recalledAs: originalOf(fingerprint) };
}
