// Undo: recalling the copies of a redrive that no consumer has taken yet, from a target queue back into the
// dead-letter queue, as a run of the same engine. Pure: what it will do in words, and what it did.

import { limits } from './limits';
import type { OutcomeCount } from './redrive';

/** What a recall is planned on. */
export type RecallFacts = {
  /** The target of the redrive: where the copies are looked for. */
  name: string;
  dlq: string;
  /** Copies that the redrive put there. */
  copies: number;
  depthMessages: number | null;
  consumers: number | null;
  maxPriority: boolean;
  /** Headers that a redrive leaves out on this broker, so that a recall cannot bring them back. */
  leavesOut: readonly string[];
};

export function recallSentence({ name, dlq, copies, depthMessages }: RecallFacts): string {
  const reach =
    depthMessages !== null && depthMessages > limits.redriveScanMessages
      ? ` At most ${count(limits.redriveScanMessages)} messages of others are held to reach them: what lies deeper stays.`
      : '';
  return (
    `Recall what consumers have not taken of ${plural(copies, 'copy', 'copies')} from ${name} back to ${dlq}. ` +
    `Each copy leaves ${name} only after the broker has confirmed it in ${dlq}, without the headers that the redrive added.` +
    reach
  );
}

export function recallWarnings(facts: RecallFacts): string[] {
  const { name, dlq, consumers, maxPriority, leavesOut } = facts;
  const warnings: string[] = [];
  if (consumers === null || consumers > 0) {
    warnings.push(
      `${consumers === null ? 'Consumers may run' : plural(consumers, 'consumer runs', 'consumers run')} on ${name}: messages move meanwhile. What they hold or have acknowledged cannot be recalled; stop them first to reach more.`,
    );
  }
  warnings.push(
    `Recalled messages stand at the end of ${dlq}, in the order in which they lay in ${name}; messages of others in ${name} go back to their places, marked redelivered.`,
  );
  if (maxPriority) warnings.push(`${name} has priorities: what arrives meanwhile may stand before them.`);
  if (leavesOut.length > 0) {
    warnings.push(
      `A redrive leaves out ${leavesOut.join(', ')} on this broker: messages that carried one of them come back without it, and otherwise byte for byte.`,
    );
  }
  return warnings;
}

export type RecallOutcome = {
  /** Copies that the redrive made and that this recall looked for. */
  copies: number;
  recalled: number;
  /** Of those that were found: stayed in the target, or in doubt. */
  stayed: number;
  inDoubt: number;
  /** Whether every message of the target was looked at. */
  sawAll: boolean;
  ended: boolean;
};

/** "Recalled 812 of 1,000: 188 had been taken by consumers, or lie deeper than 20,000 messages." */
export function recallOutcome({ copies, recalled, stayed, inDoubt, sawAll, ended }: RecallOutcome): string {
  const missing = Math.max(0, copies - recalled - stayed - inDoubt);
  const parts = [
    ...(missing > 0 && ended ? [`${count(missing)} ${missingWords(missing, sawAll)}`] : []),
    ...(stayed > 0 ? [`${count(stayed)} could not be moved and stayed`] : []),
    ...(inDoubt > 0 ? [`${count(inDoubt)} ${inDoubt === 1 ? 'is' : 'are'} in doubt`] : []),
  ];
  const head = `Recalled ${count(recalled)} of ${count(copies)}`;
  if (!ended) return `${head} so far.`;
  return parts.length === 0 ? `${head}.` : `${head}: ${parts.join('; ')}.`;
}

function missingWords(missing: number, sawAll: boolean): string {
  const had = `${missing === 1 ? 'had' : 'had'} been taken by consumers or died again`;
  return sawAll
    ? had
    : `${had}, or ${missing === 1 ? 'lies' : 'lie'} deeper than ${count(limits.redriveScanMessages)} messages`;
}

/** Copies by target, of those that can be told apart: a queue that each was sent to. */
export function copiesByQueue(outcomes: readonly OutcomeCount[]): Map<string, number> {
  const copies = new Map<string, number>();
  for (const { outcome, target, count: messages } of outcomes) {
    if (target === null || (outcome !== 'moved' && outcome !== 'in-doubt' && outcome !== 'reappeared'))
      continue;
    copies.set(target, (copies.get(target) ?? 0) + messages);
  }
  return copies;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
