// The messages of one line of a ledger, as they are asked for and listed.

import { z } from 'zod';
import { limits } from './limits';
import type { EntryOutcome } from './redrive';
import type { DoubtResolution } from './redrive-doubt';
import { listedLines, type ListedLine } from './redrive-ledger';

/** One message of the journal. */
export type LedgerEntry = {
  windowSeq: number;
  /** Its place in the window, from 0, in the order taken. */
  position: number;
  fingerprint: string;
  messageId: string | null;
  /** Null where it had none. */
  target: string | null;
  outcome: EntryOutcome;
  detail: string | null;
  settledAtMs: number | null;
  /** What a person decided about it; null while nobody has. */
  resolution: DoubtResolution | null;
};

export const entriesInputSchema = z.object({
  redriveId: z.uuid(),
  line: z.enum(Object.keys(listedLines) as [ListedLine, ...ListedLine[]]),
  after: z
    .object({ windowSeq: z.int().min(0), position: z.int().min(0) })
    .nullable()
    .default(null),
  limit: z.int().min(1).max(limits.ledgerPageRows).default(50),
});
export type EntriesInput = z.infer<typeof entriesInputSchema>;

export type EntriesPage = { entries: LedgerEntry[]; next: { windowSeq: number; position: number } | null };
