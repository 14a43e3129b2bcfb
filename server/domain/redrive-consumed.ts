// What became of the copies that a redrive moved, as far as can be known. A broker never says which message was
// acknowledged: what has left the target and was not seen to die again counts as acknowledged by a consumer. Bounds
// instead of guesses; a target of which nothing is known is a gap with its reason. Pure.

import { count } from './digits';
import type { PlanTarget } from './plan/schema';
import type { OutcomeCount } from './redrive';

/** The lowest depth that a target was read with after the last copy had arrived. */
export type TargetReading = { queue: string; lowestMessages: number; atMs: number };

export type ConsumedInput = {
  outcomes: readonly OutcomeCount[];
  /** Copies went through an exchange, so a target names no queue. */
  throughExchange: boolean;
  targets: readonly Pick<PlanTarget, 'queue' | 'hasDeadLetterExchange'>[];
  readings: readonly TargetReading[];
  /** Why the others were not read. */
  unreadBecause: string;
  diedAgainMessages: number;
  maybeMessages: number;
  recalledMessages: number;
  /** When the copies were no longer watched; null where they never were. */
  watchedUntilMs: number | null;
};

/** Of one target: at most so many of its copies can be there still. */
export type ConsumedBasis = TargetReading & { copies: number; stillThereAtMost: number };

export type Consumed = {
  /** The moved ones, parked apart: acknowledged + died again + recalled + still there. */
  copies: number;
  /** Null: no target could be read, so nothing is known of it. */
  acknowledgedAtLeast: number | null;
  acknowledgedAtMost: number;
  stillThereAtMost: number;
  diedAgainMessages: number;
  recalledMessages: number;
  basis: ConsumedBasis[];
  /** Sentences on what is not known. */
  gaps: string[];
  /** Sentences on what may be counted as acknowledged, and is not. */
  provisos: string[];
};

/** Null where nothing was moved. */
export function consumedOf(input: ConsumedInput): Consumed | null {
  const moved = input.outcomes.filter(({ outcome }) => outcome === 'moved');
  const copies = moved.reduce((sum, { count }) => sum + count, 0);
  if (copies === 0) return null;
  const basis = input.throughExchange ? [] : basisOf(moved, input.readings);
  const left = basis.reduce((sum, one) => sum + one.copies - one.stillThereAtMost, 0);
  const diedAgainMessages = Math.min(input.diedAgainMessages, copies);
  const recalledMessages = Math.min(input.recalledMessages, copies - diedAgainMessages);
  const elsewhere = diedAgainMessages + recalledMessages;
  return {
    copies,
    acknowledgedAtLeast: basis.length === 0 ? null : Math.max(0, left - elsewhere - input.maybeMessages),
    acknowledgedAtMost: copies - elsewhere,
    stillThereAtMost: Math.min(copies - left, copies - elsewhere),
    diedAgainMessages,
    recalledMessages,
    basis,
    gaps: gapsOf(input, copies, basis),
    provisos: provisosOf(input, basis),
  };
}

function basisOf(moved: readonly OutcomeCount[], readings: readonly TargetReading[]): ConsumedBasis[] {
  const copies = new Map<string, number>();
  for (const { target, count } of moved)
    if (target !== null) copies.set(target, (copies.get(target) ?? 0) + count);
  return readings.flatMap((reading) => {
    const sent = copies.get(reading.queue);
    if (sent === undefined) return [];
    return [{ ...reading, copies: sent, stillThereAtMost: Math.min(sent, reading.lowestMessages) }];
  });
}

function gapsOf(input: ConsumedInput, copies: number, basis: readonly ConsumedBasis[]): string[] {
  if (input.throughExchange) {
    return ['They went through an exchange, so it is not known which queues hold their copies.'];
  }
  const unread = copies - basis.reduce((sum, one) => sum + one.copies, 0);
  const gaps: string[] = [];
  if (unread > 0) gaps.push(`Of ${count(unread)} it is not known: ${input.unreadBecause}`);
  if (input.maybeMessages > 0) {
    gaps.push(`Up to ${count(input.maybeMessages)} may have died again: they could not be looked at.`);
  }
  return gaps;
}

function provisosOf({ watchedUntilMs, targets }: ConsumedInput, basis: readonly ConsumedBasis[]): string[] {
  const left = basis.filter((one) => one.stillThereAtMost < one.copies);
  const unseen = left.filter(({ queue }) =>
    targets.some((target) => target.queue === queue && target.hasDeadLetterExchange === false),
  );
  const provisos = unseen.map(
    ({ queue }) =>
      `${queue} has no dead-letter exchange: what a consumer rejects there, or what expires, is dropped unseen and counts as acknowledged.`,
  );
  if (left.some(({ atMs }) => watchedUntilMs === null || atMs > watchedUntilMs)) {
    provisos.push(
      watchedUntilMs === null
        ? 'Nobody watched whether they die again: what did counts as acknowledged.'
        : 'The target was read after the watch had ended: what died in between counts as acknowledged.',
    );
  }
  return provisos;
}
