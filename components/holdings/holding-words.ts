// Holdings and returns in words. Pure.

import { limits } from '@/server/domain/limits';
import type { HoldingKind, HoldingView, KeptHolding } from '@/server/domain/holding';
import type { ReturnView } from '@/server/domain/stored-return';
import { standsStill } from '../redrives/redrive-words';
import { formatBytes, formatExact, plural } from '../ui/format';

export const kindWords: Record<HoldingKind, string> = {
  capture: 'Capture',
  archive: 'Archive',
  import: 'Import',
  scan: 'Scan',
};

/** What it does now, in a word or two. */
export function standingOf(holding: KeptHolding): {
  word: string;
  tone: 'moving' | 'ok' | 'look' | 'act' | 'unknown';
} {
  const { kind, state, working, waiting, failure, unattendedSinceMs } = holding;
  if (unattendedSinceMs !== null && isFilling(holding)) return { word: standsStill, tone: 'act' };
  if (failure !== null) return { word: 'Trouble', tone: 'look' };
  if (waiting !== null) return { word: 'Waiting', tone: 'look' };
  if (state === 'running') return { word: kind === 'capture' ? 'Capturing' : 'Moving', tone: 'moving' };
  if (working) return { word: state === 'paused' ? 'Pausing' : 'Stopping', tone: 'moving' };
  if (state === 'paused') return { word: 'Paused', tone: 'unknown' };
  return { word: 'Kept', tone: 'ok' };
}

function isFilling({ state, working }: HoldingView): boolean {
  return state === 'running' || working;
}

/** What no worker has at the moment, and what that means; of those that stand still. */
export function standStillWords(holdings: readonly KeptHolding[]): string {
  const nouns = new Set(
    holdings.map((holding) =>
      isFilling(holding) ? (holding.kind === 'capture' ? 'the capture' : 'the discard') : 'the return',
    ),
  );
  const [verb, they] = nouns.size === 1 ? ['stands', 'it goes'] : ['stand', 'they go'];
  const names = [...nouns].join(' and ');
  return `${names.charAt(0).toUpperCase()}${names.slice(1)} ${verb} still: no message is lost, and ${they} on once a worker runs.`;
}

/** "4,120 of 4,200 held · 3.1 MB on disk · 80 returned". */
export function factsOf(holding: HoldingView): string {
  const { messages, takenMessages, diskBytes, returnedMessages, expiredMessages, passedMessages } = holding;
  const parts = [
    messages === takenMessages
      ? `${plural(messages, 'message')} held`
      : `${formatExact(messages)} of ${plural(takenMessages, 'message')} held`,
    `about ${formatBytes(diskBytes)} on disk`,
    returnedMessages > 0 && `${formatExact(returnedMessages)} returned`,
    expiredMessages > 0 &&
      `${formatExact(expiredMessages)} forgotten after ${plural(holding.keepDays, 'day')}`,
    passedMessages > 0 && `${formatExact(passedMessages)} looked at and put back`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}

export function returnSentence(view: ReturnView): string {
  const { state, queue, returnedMessages, inDoubtMessages, failure } = view;
  const done = `${plural(returnedMessages, 'message')} returned to ${queue}`;
  const doubt =
    inDoubtMessages > 0
      ? ` Of ${plural(inDoubtMessages, 'message')} it is not known whether the queue has them: Spillway lost sight of them in a crash.`
      : '';
  switch (state) {
    case 'running':
      return failure === null ? `${done} so far.` : `${done} so far. ${failure}`;
    case 'stopping':
      return `${done}; it stops after the messages under way.`;
    case 'completed':
      return `${done}.${doubt}`;
    case 'stopped':
      return `Stopped: ${done}; the rest is still stored.${doubt}`;
    case 'failed':
      return `${done}, then it ended. ${failure ?? ''}${doubt}`.trim();
  }
}

const unitBytes = { MB: 1024 ** 2, GB: 1024 ** 3 } as const;

export type BudgetUnit = keyof typeof unitBytes;

/** What a person enters as a disk budget, in bytes; null where it is no amount that is allowed. Empty: unlimited. */
export function budgetOf(amount: string, unit: BudgetUnit): { bytes: number | null } | null {
  if (amount.trim() === '') return { bytes: null };
  const bytes = Math.round(Number(amount) * unitBytes[unit]);
  return bytes >= limits.storeBudgetBytesMin && bytes <= limits.storeBudgetBytesMax ? { bytes } : null;
}

/** The same the other way round, in the larger unit that says it exactly enough. */
export function budgetDraft(bytes: number | null): { amount: string; unit: BudgetUnit } {
  if (bytes === null) return { amount: '', unit: 'GB' };
  const unit = bytes >= unitBytes.GB ? 'GB' : 'MB';
  return { amount: String(Math.round((bytes / unitBytes[unit]) * 100) / 100), unit };
}

export function removalSentence(messages: number): string {
  return `${plural(messages, 'message')} will be gone. The queue has lost them and nobody else has a copy. This cannot be undone.`;
}
