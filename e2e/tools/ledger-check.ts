// Holds the ledgers of the redrives of one queue against what was put in and where it lies afterwards: every line by
// its count, every message by its id. What differs comes back in sentences; none means that it adds up exactly.

import type { RedriveView } from '@/server/domain/redrive';
import {
  type LedgerEntry,
  type LedgerInput,
  ledgerOf,
  type ListedLine,
} from '@/server/domain/redrive-ledger';
import { inDoubtSentences } from '@/server/features/redrive/redrive-books';

export type ToldLedger = {
  redrive: LedgerInput &
    Pick<RedriveView, 'takenMessages' | 'movedMessages' | 'failedMessages' | 'inDoubtMessages'>;
  entries: Record<ListedLine, Pick<LedgerEntry, 'messageId' | 'detail'>[]>;
};

/** `put`, `source` and `targets` are message ids; every message has one of its own. */
export type Places = { put: readonly string[]; source: readonly string[]; targets: readonly string[] };

/** `ledgers`: oldest first, of redrives that nobody else disturbed by taking from the source or the targets. */
export function ledgerFaults(ledgers: readonly ToldLedger[], places: Places): string[] {
  const [first] = ledgers;
  const planned = first === undefined ? 0 : ledgerOf(first.redrive).plannedMessages;
  return [
    ...(planned === places.put.length ? [] : [`planned ${planned} of ${places.put.length} that were put in`]),
    ...ledgers.flatMap(lineFaults),
    ...messageFaults(ledgers, places),
  ];
}

/** Nobody else takes or selects here, so that nothing may be gone, passed over, or not found. */
function lineFaults({ redrive, entries }: ToldLedger): string[] {
  const { plannedMessages, rows } = ledgerOf(redrive);
  const messagesOf = (line: string) => rows.find((row) => row.line === line)?.messages ?? 0;
  const total = rows.reduce((sum, { messages }) => sum + messages, 0);
  const { takenMessages, movedMessages, failedMessages, inDoubtMessages, keptMessages } = redrive;
  const counted = movedMessages + failedMessages + inDoubtMessages + keptMessages;
  const expected = new Set<string>([
    ...Object.keys(entries),
    ...(redrive.state === 'completed' ? [] : ['not-reached']),
  ]);
  return [
    ...(total === plannedMessages ? [] : [`the lines have ${total}, the plan ${plannedMessages}`]),
    ...(counted === takenMessages ? [] : [`${takenMessages} taken, ${counted} counted`]),
    ...rows
      .filter(({ line }) => !expected.has(line))
      .map(({ line, messages }) => `${messages} are said to be ${line}`),
    ...Object.entries(entries)
      .filter(([line, listed]) => listed.length !== messagesOf(line))
      .map(([line, listed]) => `${line} counts ${messagesOf(line)} and lists ${listed.length}`),
  ];
}

type Told = { moved: number; inDoubt: number; last: { line: ListedLine; detail: string | null } };

function messageFaults(ledgers: readonly ToldLedger[], { put, source, targets }: Places): string[] {
  const told = toldOf(ledgers);
  const [inSource, inTargets] = [countsOf(source), countsOf(targets)];
  const known = new Set(put);
  const unknown = [...told.keys()].filter((id) => !known.has(id)).map((id) => `${id} was never put in`);
  const wrong = put.flatMap((id) => {
    const where = { source: inSource.get(id) ?? 0, targets: inTargets.get(id) ?? 0 };
    const fault = faultOf(told.get(id), where);
    return fault === null
      ? []
      : [`${id} ${fault}; it is ${where.source}× in the source, ${where.targets}× in a target`];
  });
  return [...unknown, ...wrong];
}

function toldOf(ledgers: readonly ToldLedger[]): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const { entries } of ledgers)
    for (const line of Object.keys(entries) as ListedLine[])
      for (const { messageId, detail } of entries[line]) {
        const before = told.get(messageId ?? '') ?? { moved: 0, inDoubt: 0 };
        told.set(messageId ?? '', {
          moved: before.moved + (line === 'moved' || line === 'parked' ? 1 : 0),
          inDoubt: before.inDoubt + (line === 'in-doubt' ? 1 : 0),
          last: { line, detail },
        });
      }
  return told;
}

/** Null when the ledgers tell the truth about a message. */
function faultOf(
  told: Told | undefined,
  { source, targets }: { source: number; targets: number },
): string | null {
  const { moved, inDoubt, last } = told ?? { moved: 0, inDoubt: 0, last: null };
  if (targets < moved) return `moved ${moved}× by the ledger`;
  if (targets > moved + inDoubt) return `has copies beyond ${moved}× moved and ${inDoubt}× in doubt`;
  if (moved > 0 && source > 0) return 'moved by the ledger, and is still in the source';
  if (moved > 0) return null;
  if (last === null) return source === 1 ? null : 'stands in no ledger';
  if (last.line !== 'in-doubt') return source === 1 ? null : `${last.line} by the ledger`;
  const { detail } = last;
  if (detail === inDoubtSentences.stillInSource && source !== 1)
    return 'was found in the source by the ledger';
  if (detail === inDoubtSentences.reappeared && (source !== 1 || targets === 0))
    return 'reappeared by the ledger';
  if (detail === inDoubtSentences.acknowledgeLost && targets === 0) return 'has a copy by the ledger';
  return source + targets > 0 ? null : 'is in doubt and nowhere';
}

function countsOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
