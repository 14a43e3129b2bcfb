// The ledger of a redrive: every message that was planned stands in exactly one line, so that the lines add up
// to the plan; and which messages of the journal a line lists. Pure.

import type { EntryOutcome, OutcomeCount } from './redrive';
import type { RedriveState } from './redrive-states';
import type { RedrivePace } from './redrive-pace';
import type { RedriveSelection } from './redrive-selection';
import { isConditional } from './conditional-selection';

/** moved and parked: in their target. unroutable and stayed: in the source, for a reason. not-selected: looked at and
 * put back. came-back: a copy of this run that died again while it ran, and was left alone. not-found: selected, not
 * met. gone: counted at the start, and no longer there. not-reached: the run ended before them. */
export const ledgerLines = [
  'moved',
  'parked',
  'unroutable',
  'stayed',
  'in-doubt',
  'came-back',
  'not-selected',
  'not-found',
  'gone',
  'not-reached',
] as const;
export type LedgerLine = (typeof ledgerLines)[number];

/** Lines whose messages the journal names, and by which outcomes. */
export const listedLines = {
  moved: ['moved'],
  parked: ['moved'],
  unroutable: ['returned'],
  stayed: ['rejected', 'no-origin', 'not-transformed', 'held-back', 'publish-failed'],
  'in-doubt': ['in-doubt', 'reappeared'],
} as const satisfies Partial<Record<LedgerLine, readonly EntryOutcome[]>>;
export type ListedLine = keyof typeof listedLines;

export function isListed(line: LedgerLine): line is ListedLine {
  return line in listedLines;
}

export type LedgerRow = { line: LedgerLine; messages: number; parts: OutcomeCount[] };

export type Ledger = {
  /** What the plan included. */
  plannedMessages: number;
  /** Together they are as many as were planned; lines without a message are left out. */
  rows: LedgerRow[];
  /** Looked at on the way to the selected ones: they are no part of the plan. */
  passedMessages: number;
  /** How some of these messages were put back; each is counted above already. */
  putBack: OutcomeCount[];
};

export type LedgerInput = {
  selection: RedriveSelection;
  state: RedriveState;
  boundMessages: number;
  keptMessages: number;
  outcomes: readonly OutcomeCount[];
  pace: Pick<RedrivePace, 'maxMessages'>;
};

export function ledgerOf(input: LedgerInput): Ledger {
  const { boundMessages, outcomes, selection, keptMessages } = input;
  const named = selection.kind === 'messages';
  const plannedMessages = named ? selection.fingerprints.length : boundMessages;
  const partsOf = (wanted: (outcome: EntryOutcome) => boolean) =>
    outcomes.filter(({ outcome }) => wanted(outcome)).sort((a, b) => b.count - a.count);
  const rows: LedgerRow[] = [];
  const add = (line: LedgerLine, messages: number, parts: OutcomeCount[] = []) => {
    if (messages > 0) rows.push({ line, messages, parts });
  };
  for (const line of ledgerLines) {
    const parts = partsOf((outcome) => lineOf(outcome) === line);
    // Where messages are named, a copy that came back is none of them.
    if (!named || line !== 'came-back') add(line, sum(parts), parts);
  }
  const cameBack = sum(partsOf((outcome) => outcome === 'came-back'));
  const others = Math.max(0, named ? keptMessages : keptMessages - cameBack);
  if (isConditional(selection)) add('not-selected', others);
  const left = plannedMessages - rows.reduce((total, { messages }) => total + messages, 0);
  add(sawAll(input) ? 'gone' : 'not-reached', left);
  return {
    plannedMessages,
    rows: rows.sort((a, b) => ledgerLines.indexOf(a.line) - ledgerLines.indexOf(b.line)),
    passedMessages: isConditional(selection) ? 0 : others,
    putBack: partsOf((outcome) => outcome === 'copied-back' || outcome === 'ended-by-return'),
  };
}

const sentLines: ReadonlySet<LedgerLine | null> = new Set<LedgerLine>(['moved', 'parked', 'in-doubt']);

/** A run that has moved its hard maximum does not look at what is behind that. */
function sawAll({ state, pace: { maxMessages }, outcomes }: LedgerInput): boolean {
  if (state !== 'completed') return false;
  const sent = outcomes.filter(({ outcome }) => sentLines.has(lineOf(outcome)));
  return maxMessages === null || sum(sent) < maxMessages;
}

/** Null: the outcome says how messages were put back that another one counts. */
function lineOf(outcome: EntryOutcome): LedgerLine | null {
  switch (outcome) {
    case 'moved':
    case 'parked':
    case 'came-back':
    case 'not-found':
      return outcome;
    case 'returned':
      return 'unroutable';
    case 'rejected':
    case 'no-origin':
    case 'not-transformed':
    case 'held-back':
    case 'publish-failed':
      return 'stayed';
    case 'in-doubt':
    case 'reappeared':
      return 'in-doubt';
    case 'copied-back':
    case 'ended-by-return':
      return null;
  }
}

function sum(parts: readonly OutcomeCount[]): number {
  return parts.reduce((total, { count }) => total + count, 0);
}
