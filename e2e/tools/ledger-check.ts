// Holds the ledgers of the redrives of one queue against what was put in and where it lies afterwards: every line by
// its count, every message by its id. What differs comes back in sentences; none means that it adds up exactly.

import type { RedriveView } from '@/server/domain/redrive';
import { type LedgerInput, ledgerOf, type ListedLine } from '@/server/domain/redrive-ledger';
import type { LedgerEntry } from '@/server/domain/redrive-entries';
import { inDoubtSentences } from '@/server/features/redrive/redrive-books';

export type ToldLedger = {
  redrive: LedgerInput &
    Pick<RedriveView, 'takenMessages' | 'movedMessages' | 'failedMessages' | 'inDoubtMessages'>;
  entries: Record<ListedLine, Pick<LedgerEntry, 'messageId' | 'detail'>[]>;
};

/** Message ids; every message has one of its own. */
export type Places = {
  put: readonly string[];
  source: readonly string[];
  targets: readonly string[];
  /** Those of `put` that are not meant. */
  unselected?: ReadonlySet<string>;
  /** Which belong in the parking queue, and what lies there. */
  parking?: { due: ReadonlySet<string>; found: readonly string[] };
};

/** `ledgers`: oldest first, of redrives that nobody else disturbed by taking from the source or the targets. */
export function ledgerFaults(ledgers: readonly ToldLedger[], places: Places): string[] {
  const [first] = ledgers;
  const planned = first === undefined ? 0 : ledgerOf(first.redrive).plannedMessages;
  return [
    ...(planned === places.put.length ? [] : [`planned ${planned} of ${places.put.length} that were put in`]),
    ...ledgers.flatMap((ledger) => lineFaults(ledger, places.unselected?.size ?? 0)),
    ...messageFaults(ledgers, places),
    ...parkingFaults(ledgers, places),
  ];
}

/** Nobody else takes or selects here, so that nothing may be gone or not found, and only the unselected passed over. */
function lineFaults({ redrive, entries }: ToldLedger, unselected: number): string[] {
  const { plannedMessages, rows } = ledgerOf(redrive);
  const messagesOf = (line: string) => rows.find((row) => row.line === line)?.messages ?? 0;
  const total = rows.reduce((sum, { messages }) => sum + messages, 0);
  const { takenMessages, movedMessages, failedMessages, inDoubtMessages, keptMessages } = redrive;
  const counted = movedMessages + failedMessages + inDoubtMessages + keptMessages;
  const expected = new Set<string>([
    ...Object.keys(entries),
    ...(redrive.state === 'completed' ? [] : ['not-reached']),
    ...(unselected > 0 ? ['not-selected'] : []),
  ]);
  const passed = messagesOf('not-selected');
  const passedWrongly = redrive.state === 'completed' ? passed !== unselected : passed > unselected;
  return [
    ...(passedWrongly ? [`${passed} are said to be not selected of ${unselected}`] : []),
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

function messageFaults(
  ledgers: readonly ToldLedger[],
  { put, source, targets, unselected = new Set() }: Places,
): string[] {
  const told = toldOf(ledgers);
  const completed = ledgers.at(-1)?.redrive.state === 'completed';
  const [inSource, inTargets] = [countsOf(source), countsOf(targets)];
  const known = new Set(put);
  const unknown = [...told.keys()].filter((id) => !known.has(id)).map((id) => `${id} was never put in`);
  const wrong = put.flatMap((id) => {
    const where = { source: inSource.get(id) ?? 0, targets: inTargets.get(id) ?? 0 };
    const fault = unselected.has(id)
      ? unselectedFault(told.get(id), where)
      : faultOf(told.get(id), where, completed);
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

type Where = { source: number; targets: number };

function unselectedFault(told: Told | undefined, { source, targets }: Where): string | null {
  if (told !== undefined) return `was not selected, and is ${told.last.line} by the ledger`;
  return source === 1 && targets === 0 ? null : 'was not selected, and did not stay';
}

/** Every message where its number of redrives sends it, in the ledgers and on the broker. */
function parkingFaults(ledgers: readonly ToldLedger[], { targets, parking }: Places): string[] {
  const due = parking?.due ?? new Set<string>();
  const told = (line: ListedLine) =>
    ledgers.flatMap(({ entries }) => entries[line].map(({ messageId }) => messageId ?? ''));
  const elsewhere = countsOf(parking?.found ?? []);
  const work = [...countsOf(targets)].filter(([id, count]) => count > (elsewhere.get(id) ?? 0));
  const faults = (ids: readonly string[], wrong: (id: string) => boolean, words: string) =>
    ids.filter(wrong).map((id) => `${id} ${words}`);
  return [
    ...faults(parking?.found ?? [], (id) => !due.has(id), 'lies in the parking queue too early'),
    ...faults(told('parked'), (id) => !due.has(id), 'is parked by the ledger too early'),
    ...faults(
      work.map(([id]) => id),
      (id) => due.has(id),
      'was due for the parking queue and went elsewhere',
    ),
    ...faults(told('moved'), (id) => due.has(id), 'was due for the parking queue and is moved by the ledger'),
  ];
}

/** Null when the ledgers tell the truth about a message. */
function faultOf(told: Told | undefined, { source, targets }: Where, completed: boolean): string | null {
  const { moved, inDoubt, last } = told ?? { moved: 0, inDoubt: 0, last: null };
  if (targets < moved) return `moved ${moved}× by the ledger`;
  if (targets > moved + inDoubt) return `has copies beyond ${moved}× moved and ${inDoubt}× in doubt`;
  if (moved > 0 && source > 0) return 'moved by the ledger, and is still in the source';
  if (moved > 0) return null;
  // A redrive that failed did not reach all.
  if (last === null) return source === 1 && !completed ? null : 'stands in no ledger';
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
