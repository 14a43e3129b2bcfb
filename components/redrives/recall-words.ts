// A recall in words: how many copies may be recalled, what the dialog will do, what its ledger lines mean. Pure.

import type { RecallPlan } from '@/server/domain/recall-plan';
import type { Consumed } from '@/server/domain/redrive-consumed';
import type { LedgerLine } from '@/server/domain/redrive-ledger';
import type { RedriveView } from '@/server/domain/redrive';
import { formatExact, plural } from '../ui/format';
import { lineWords } from './ledger-words';

type Ended = Pick<RedriveView, 'undoOf' | 'finishedAtMs' | 'inDoubtMessages'> & { consumed: Consumed | null };

/** Copies that may still be in a target; those in doubt may have arrived there, too. */
export function recallableMessages({ undoOf, finishedAtMs, inDoubtMessages, consumed }: Ended): number {
  if (undoOf !== null || finishedAtMs === null) return 0;
  return (consumed?.stillThereAtMost ?? 0) + inDoubtMessages;
}

type Target = RecallPlan['targets'][number];

/** Those that nothing forbids; of several that an exchange gave copies to, none before somebody has chosen. */
export function chosenAtFirst(targets: readonly Target[]): string[] {
  const possible = targets.filter(({ plan }) => plan.blockers.length === 0);
  if (possible.length > 1 && possible.some(({ basis }) => basis === 'at-most')) return [];
  return possible.map(({ queue }) => queue);
}

/** What will happen, over all queues that are chosen. */
export function recallWords(dlq: string, chosen: readonly Target[]): string {
  const [only] = chosen;
  if (only === undefined) return `Choose the queues to recall from. What is recalled goes back to ${dlq}.`;
  if (chosen.length === 1) return only.plan.sentence;
  return (
    `Recall what consumers have not taken of ${copiesOf(chosen)} from ${formatExact(chosen.length)} queues back to ${dlq}: ` +
    `one recall for each, all started now.`
  );
}

export function recallButton(chosen: readonly Target[]): string {
  return chosen.length === 0 ? 'Recall' : `Recall up to ${copiesOf(chosen)}`;
}

function copiesOf(chosen: readonly Target[]): string {
  return plural(
    chosen.reduce((sum, { copies }) => sum + copies, 0),
    'copy',
    'copies',
  );
}

export function guaranteeWords(chosen: readonly Target[]): string | null {
  const [first] = chosen.filter(({ plan }) => plan.way === 'confirmed');
  if (chosen.length === 0) return null;
  return first === undefined
    ? 'None is lost and none is doubled by a failure of Spillway.'
    : 'None is lost. A failure midway can leave the last few in doubt, in both queues; each is listed.';
}

const recallLines: Partial<Record<LedgerLine, { label: string; note: string }>> = {
  moved: { label: 'Recalled', note: 'confirmed in the dead-letter queue, then removed from the target' },
  'in-doubt': { label: 'In doubt', note: 'whether they lie in the dead-letter queue, the target or both' },
  stayed: { label: 'Stayed', note: 'could not be brought back' },
  'not-selected': { label: 'Others', note: 'no copies of the redrive; looked at, put back in their places' },
  gone: { label: 'Gone', note: 'counted at the start; taken by consumers since' },
  'not-reached': { label: 'Not looked at', note: 'behind what the recall came to' },
};

/** Of a redrive or of a recall. */
export function wordsOfLine(line: LedgerLine, recall: boolean): { label: string; note: string } {
  return (recall ? recallLines[line] : undefined) ?? lineWords[line];
}
