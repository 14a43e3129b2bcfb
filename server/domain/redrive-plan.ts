// The plan of a redrive from facts about both ends: what will happen in a sentence, what to mind, and what
// forbids it. Pure; features/redrive/plan-redrive.ts gathers the facts.

import { limits } from './limits';
import { type Blocker, blockersOf } from './plan/blockers';
import { estimateOf, type PlanEstimate } from './plan/estimate';
import type { RedriveFacts } from './plan/facts';
import { messageWarnings } from './plan/message-warnings';
import type { PlanNote, RedrivePlan } from './plan/schema';
import { sourceWarnings } from './plan/source-warnings';
import { targetWarnings } from './plan/target-warnings';
import { count } from './digits';
import { messages, note, whereTo } from './plan/words';
import type { RedriveInput } from './redrive';
import { type ConditionalSelection, isConditional } from './conditional-selection';
import { type RecallFacts, recallSentence, recallWarnings } from './redrive-undo';
import { type RedriveWay, wayOf } from './redrive-way';

export type { Blocker } from './plan/blockers';
export type { RedriveFacts } from './plan/facts';

export function makePlan(
  input: RedriveInput,
  facts: RedriveFacts,
): { plan: RedrivePlan; blockers: Blocker[] } {
  const estimate = estimateOf(input, facts);
  const blockers = blockersOf(input, facts, estimate.boundMessages);
  const { way, because } = wayFor(input, facts);
  const recall = recallFacts(facts);
  const plan: RedrivePlan = {
    id: null,
    madeAtMs: null,
    ...estimate,
    sample: facts.preview?.sample ?? null,
    lookSentence: 'error' in facts.source ? null : facts.source.lookSentence,
    targets: facts.targets,
    guarantee: way === 'atomic' ? 'atomic' : 'at-least-once',
    way,
    wayBecause: because,
    recall: recall === null ? null : { copies: recall.copies, basis: recall.basis },
    sentence: recall === null ? sentenceOf(input, estimate, way) : recallSentence(recall),
    warnings: warningsOf(input, facts, estimate, recall),
    blockers: blockers.map(({ code, subject, sentence }) => ({ code, subject, sentence })),
  };
  return { plan, blockers };
}

/** What is asked for, and what the queue that the copies lie in says of itself. */
function recallFacts({ recall, source, targets }: RedriveFacts): RecallFacts | null {
  if (recall === undefined) return null;
  const dlqConsumers = targets.find(({ queue }) => queue === recall.dlq)?.consumers ?? null;
  if ('error' in source) return { ...recall, ...unseen, dlqConsumers };
  const { readyMessages: depthMessages, consumers, maxPriority, capability } = source;
  const leavesOut = (capability.supported ? capability.leavesOut : undefined) ?? [];
  return { ...recall, depthMessages, consumers, dlqConsumers, maxPriority: maxPriority !== null, leavesOut };
}

const unseen = { depthMessages: null, consumers: null, maxPriority: false, leavesOut: [] };

function warningsOf(
  input: RedriveInput,
  facts: RedriveFacts,
  estimate: PlanEstimate,
  recall: RecallFacts | null,
): PlanNote[] {
  const most = estimate.expectedMessages ?? estimate.boundMessages;
  const targets = targetWarnings(input, facts, Math.min(most, recall?.copies ?? Infinity));
  const source = sourceWarnings(input, facts, estimate);
  if (recall !== null) {
    // What comes back lies in a dead-letter queue again, where no consumer is meant to take it.
    const own = recallWarnings(recall).map(({ code, sentence }) => note(code, sentence));
    return [...own, ...[...source, ...targets].filter(({ code }) => !saidOfRecall.has(code))];
  }
  return [...targets, ...messageWarnings(input, facts), ...source, ...parkingWarnings(facts)];
}

/** What does not matter to a recall, or is said by its own sentences. */
const saidOfRecall = new Set([
  ...['no-consumers', 'target-drops'],
  ...['source-consumers', 'priority', 'held-meanwhile'],
]);

function parkingWarnings({ parking }: RedriveFacts): PlanNote[] {
  if (parking === undefined) return [];
  const { after, queue, exists } = parking;
  const times = after === 1 ? 'once' : `${after} times`;
  const declared = exists ? '' : ' It does not exist yet and is declared durable at the start.';
  return [
    note(
      'parking',
      `What was redriven ${times} already and died again goes to ${queue} instead.${declared}`,
      queue,
    ),
  ];
}

function wayFor({ destination, pace }: RedriveInput, { way }: RedriveFacts): ReturnType<typeof wayOf> {
  if (pace.orderBy !== null) return inOrder;
  if (destination.kind === 'original' || destination.kind === 'exchange') return byExchange;
  return way === undefined ? unknownWay : wayOf(way);
}

const byExchange = {
  way: 'confirmed',
  because:
    'Each message is acknowledged only after its copy was confirmed: the bindings of an exchange may change meanwhile, and a transaction would lose what they do not route.',
} as const;

const inOrder = {
  way: 'confirmed',
  because:
    'Each message is acknowledged only after its copy was confirmed, so that none of its key is sent before it is known what became of the one before.',
} as const;

const unknownWay = { way: 'confirmed', because: 'The broker did not say what it allows.' } as const;

function sentenceOf(input: RedriveInput, estimate: PlanEstimate, way: RedriveWay): string {
  const { name, ratePerSec } = input;
  const pace = ratePerSec === null ? 'as fast as the broker confirms' : `at most ${count(ratePerSec)}/s`;
  const { what, one } = whatMoves(input, estimate);
  return (
    `Redrive ${what} from ${name} to ${whereTo(input, one)}, ${pace}. ` +
    (input.transform === undefined ? '' : patchedWords) +
    safetyOf(name, way) +
    `What consumers do with the messages then cannot be undone.`
  );
}

const patchedWords =
  'The JSON of each body is patched on the way; a message that the patch does not fit stays. ';

function safetyOf(name: string, way: RedriveWay): string {
  if (way === 'atomic') {
    return (
      `Messages leave ${name} in transactions that also store their copies: a failure of Spillway midway duplicates ` +
      `nothing. Of its own sudden end the broker does not promise that: originals that it brings back then are left where ` +
      `they are, each listed as in doubt. `
    );
  }
  return (
    `Each leaves ${name} only after the broker has confirmed its copy. A failure of Spillway midway leaves at most ` +
    `${count(limits.redriveInFlightMessages)} in doubt, a crash of the broker may bring back originals that it had let go; ` +
    `each is listed, and none is sent twice. `
  );
}

function whatMoves(
  { selection }: RedriveInput,
  { boundMessages, expectedMessages, expectedBasis }: PlanEstimate,
): { what: string; one: boolean } {
  if (!isConditional(selection)) return { what: messages(boundMessages), one: boundMessages === 1 };
  const which = whichOf(selection);
  if (expectedMessages === null)
    return { what: `the messages ${which}, out of ${count(boundMessages)},`, one: false };
  const about = expectedBasis === 'estimate' ? 'about ' : '';
  return {
    what: `${about}${messages(expectedMessages)} ${which}, out of ${count(boundMessages)},`,
    one: expectedMessages === 1,
  };
}

function whichOf(selection: ConditionalSelection): string {
  switch (selection.kind) {
    case 'filter':
      return 'that match the filter';
    case 'causes':
      return `of ${selection.keys.length === 1 ? 'one cause' : `${selection.keys.length} causes`}`;
    case 'redrive-id':
      return 'that a redrive made';
  }
}
