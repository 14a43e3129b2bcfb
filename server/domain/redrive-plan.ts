// The plan of a redrive from facts about both ends: what will happen in a sentence, what to mind, and what
// forbids it. Pure; features/redrive/plan-redrive.ts gathers the facts.

import type { DomainErrorCode } from './errors';
import { limits } from './limits';
import type { PeekBudget, RedriveCapability } from './message';
import type { QueueType } from './queue';
import type { RedriveInput, RedrivePlan } from './redrive';
import { isConditional } from './redrive-selection';
import { type RedriveWay, type WayFacts, wayOf } from './redrive-way';
import { type RecallFacts, recallSentence, recallWarnings } from './redrive-undo';

export type RedriveTarget = RedrivePlan['targets'][number];

export type RedriveFacts = {
  clusterName: string;
  readOnly: boolean;
  /** Who runs the redrive that takes from the same queue already. */
  activeActor: string | null;
  /** What the broker says of the source, or why it does not. */
  source:
    | { type: QueueType; readyMessages: number | null; capability: RedriveCapability; budget: LookBudget }
    | { error: { code: DomainErrorCode; message: string } };
  targets: RedriveTarget[];
  /** Absent where the broker did not answer. */
  way?: WayFacts;
  parking?: ParkingFacts;
  /** Present when this run recalls the copies of another. */
  recall?: RecallFacts;
};

export type ParkingFacts = { after: number; queue: string; exists: boolean };

/** A look back at the queue counts against its delivery limit; null where it does not. */
export type LookBudget = PeekBudget | null;

export type Blocker = { code: DomainErrorCode; sentence: string };

export function makePlan(
  input: RedriveInput,
  facts: RedriveFacts,
): { plan: RedrivePlan; blockers: Blocker[] } {
  const depthMessages = 'error' in facts.source ? null : facts.source.readyMessages;
  const boundMessages = boundOf(input, depthMessages ?? 0);
  const blockers = blockersOf(input, facts, boundMessages);
  const { way, because } = facts.way === undefined ? unknownWay : wayOf(facts.way);
  const plan: RedrivePlan = {
    boundMessages,
    depthMessages,
    targets: facts.targets,
    guarantee: way === 'atomic' ? 'atomic' : 'at-least-once',
    way,
    wayBecause: because,
    sentence: facts.recall ? recallSentence(facts.recall) : sentenceOf(input, boundMessages, way),
    warnings: [
      ...(facts.recall ? recallWarnings(facts.recall) : []),
      ...sourceWarnings(input, facts),
      ...targetWarnings(input, facts.targets, boundMessages),
      ...(facts.parking ? [parkingSentence(facts.parking)] : []),
    ],
    blockers: blockers.map(({ sentence }) => sentence),
  };
  return { plan, blockers };
}

const unknownWay = { way: 'confirmed', because: 'The broker did not say what it allows.' } as const;

function boundOf({ selection }: RedriveInput, depthMessages: number): number {
  switch (selection.kind) {
    case 'all':
      return depthMessages;
    case 'first':
      return Math.min(selection.count, depthMessages);
    case 'messages':
      return Math.min(selection.fingerprints.length, depthMessages);
    case 'causes':
    case 'filter':
    case 'redrive-id':
      return depthMessages;
  }
}

function sentenceOf(
  { name, destination, ratePerSec }: RedriveInput,
  boundMessages: number,
  way: RedriveWay,
): string {
  const one = boundMessages === 1;
  const what = one ? '1 message' : `${count(boundMessages)} messages`;
  const origin = one ? 'the queue where it died' : 'the queues where they died';
  const where = whereTo(destination, origin);
  const pace = ratePerSec === null ? 'as fast as the broker confirms' : `at most ${count(ratePerSec)}/s`;
  return (
    `Redrive ${what} from ${name} to ${where}, ${pace}. ` +
    safetyOf(name, way) +
    `What consumers do with the messages then cannot be undone.`
  );
}

function whereTo(destination: RedriveInput['destination'], origin: string): string {
  switch (destination.kind) {
    case 'origin':
      return origin;
    case 'queue':
      return destination.name;
    case 'original':
      return 'the exchange and routing key each was first published with';
    case 'exchange':
      return `the exchange ${destination.name} with ${
        destination.routingKey === null
          ? 'its first routing key'
          : `the routing key ${destination.routingKey}`
      }`;
  }
}

function safetyOf(name: string, way: RedriveWay): string {
  if (way === 'atomic') {
    return (
      `They leave ${name} in transactions that also store their copies: a failure of Spillway midway duplicates ` +
      `nothing. Only a broker that dies in the middle of a transaction can leave its messages in doubt, at most ` +
      `${limits.redriveWindowMessages}; each is listed. `
    );
  }
  return (
    `Each leaves ${name} only after the broker has confirmed its copy. A failure of Spillway midway leaves at most ` +
    `${limits.redriveInFlightMessages} in doubt, a crash of the broker may bring back originals that it had let go; ` +
    `each is listed, and none is sent twice. `
  );
}

function blockersOf(input: RedriveInput, facts: RedriveFacts, boundMessages: number): Blocker[] {
  const { name, destination } = input;
  const { source, targets } = facts;
  const found: Blocker[] = [];
  const block = (code: DomainErrorCode, sentence: string) => found.push({ code, sentence });
  if (facts.readOnly) {
    block(
      'forbidden',
      `${facts.clusterName} is read-only in Spillway; an admin can lift that in its settings.`,
    );
  }
  if (facts.activeActor !== null) {
    block(
      'conflict',
      `A redrive by ${facts.activeActor} takes messages from ${name} already. Cancel it or wait.`,
    );
  }
  if ('error' in source) {
    block(source.error.code, source.error.message);
    return found;
  }
  if (!source.capability.supported) block('unsupported', source.capability.reason);
  if (source.readyMessages === null) {
    block(
      'unsupported',
      `The broker does not tell how many messages ${name} has. Try again in some seconds.`,
    );
  } else if (boundMessages === 0) {
    block('invalid', `${name} has no ready messages: there is nothing to move.`);
  }
  if (source.budget?.remaining === 0) {
    block(
      'unsupported',
      `A message that went back into ${name} now could pass its delivery limit of ${source.budget.limit} and be dropped. Raise the limit by policy first.`,
    );
  }
  if (destination.kind === 'queue') {
    if (destination.name === name) block('invalid', `${name} is the queue that the messages lie in already.`);
    else if (targets.every(({ exists }) => !exists)) {
      block('not_found', `There is no queue ${destination.name} in this vhost. Create it or choose another.`);
    }
  }
  if (facts.parking?.queue === name) {
    block('invalid', `${name} cannot be its own parking queue. Choose another.`);
  }
  return found;
}

function sourceWarnings(
  { name, destination, selection }: RedriveInput,
  { source, targets }: RedriveFacts,
): string[] {
  const warnings: string[] = [];
  if ('error' in source) return warnings;
  if (source.budget !== null && source.budget.remaining > 0) {
    warnings.push(
      `What cannot be moved goes back with one more delivery counted; ${name} drops a message after ${source.budget.limit}, and ${source.budget.used} may be used already.`,
    );
  }
  if (selection.kind === 'messages' && (source.readyMessages ?? 0) > selection.fingerprints.length) {
    warnings.push(
      `To reach the selected messages, those before them are held for a moment and marked redelivered; at most ${count(limits.redriveScanMessages)} are searched.`,
    );
  }
  if (isConditional(selection)) {
    warnings.push(
      `Every message is looked at; those that are not selected are held meanwhile, at most ${count(limits.redriveScanMessages)}, and marked redelivered.`,
    );
  }
  if (source.capability.supported && !source.capability.keepsOrder) {
    warnings.push(`${name} does not keep the order of messages that are put back.`);
  }
  if (destination.kind === 'origin' && targets.length === 0) {
    warnings.push(
      `No queue is known to dead-letter into ${name}. Each message is sent where its own death history says; those without one stay.`,
    );
  }
  return warnings;
}

function targetWarnings(
  input: RedriveInput,
  targets: readonly RedriveTarget[],
  boundMessages: number,
): string[] {
  return targets.flatMap((target) => {
    if (!target.exists) {
      return input.destination.kind === 'origin'
        ? [`${target.queue} is gone: messages that died there stay in ${input.name}.`]
        : [];
    }
    return [
      input.selection.kind === 'redrive-id' ? null : noConsumers(target),
      fillsUp(target, boundMessages),
    ].filter((warning) => warning !== null);
  });
}

function parkingSentence({ after, queue, exists }: ParkingFacts): string {
  const times = after === 1 ? 'once' : `${after} times`;
  const declared = exists ? '' : ' It does not exist yet and is declared durable at the start.';
  return `What was redriven ${times} already and died again goes to ${queue} instead.${declared}`;
}

function noConsumers({ queue, consumers }: RedriveTarget): string | null {
  return consumers === 0 ? `${queue} has no consumers: what is moved there will wait.` : null;
}

function fillsUp(
  { queue, depthMessages, maxLengthMessages, overflow }: RedriveTarget,
  bound: number,
): string | null {
  if (maxLengthMessages === null || depthMessages === null) return null;
  const room = Math.max(0, maxLengthMessages - depthMessages);
  if (bound <= room) return null;
  if (overflow?.startsWith('reject-publish')) {
    return `${queue} takes ${count(room)} more messages before it refuses; what it refuses stays.`;
  }
  return `${queue} has room for ${count(room)} more; beyond that it drops its oldest messages, up to ${count(bound - room)} of them.`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
