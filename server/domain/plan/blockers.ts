// What forbids a redrive, one sentence each that says what to do. The code of the error is for those who start
// without reading the plan.

import type { DomainErrorCode } from '../errors';
import type { RedriveInput } from '../redrive';
import { isConditional } from '../conditional-selection';
import { recallBlocker } from '../redrive-undo';
import type { RedriveFacts, SourceFacts } from './facts';
import type { PlanNote } from './schema';
import { note } from './words';

export type Blocker = PlanNote & { error: DomainErrorCode };

export function blockersOf(input: RedriveInput, facts: RedriveFacts, boundMessages: number): Blocker[] {
  const { recall } = facts;
  const found = anyBlockers(input, facts, boundMessages);
  if (recall === undefined) return found;
  return found.map((one) => {
    const gone = one.code === 'source' && one.error === 'not_found';
    return { ...one, sentence: recallBlocker(gone ? 'queue-gone' : one.code, recall) ?? one.sentence };
  });
}

function anyBlockers(input: RedriveInput, facts: RedriveFacts, boundMessages: number): Blocker[] {
  const ours = ownBlockers(input, facts);
  const { source } = facts;
  if ('error' in source) return [...ours, block(source.error.code, 'source', source.error.message)];
  return [
    ...ours,
    ...alarmBlockers(facts),
    ...sourceBlockers(input, source, facts, boundMessages),
    ...orderBlockers(input, source),
    ...destinationBlockers(input, facts),
    ...parkingBlockers(input, facts),
  ];
}

function ownBlockers(
  { name }: RedriveInput,
  { readOnly, activeActor, clusterName }: RedriveFacts,
): Blocker[] {
  const found: Blocker[] = [];
  if (readOnly) {
    const sentence = `${clusterName} is read-only in Spillway; an admin can lift that in its settings.`;
    found.push(block('forbidden', 'read-only', sentence));
  }
  if (activeActor !== null) {
    const sentence = `A redrive by ${activeActor} takes messages from ${name} already. Cancel it or wait.`;
    found.push(block('conflict', 'active', sentence));
  }
  return found;
}

function alarmBlockers({ alarms }: RedriveFacts): Blocker[] {
  return alarms.map((alarm) =>
    block(
      'broker_rejected',
      'alarm',
      `The broker takes no publish: ${alarm}. Free memory or disk there; the plan renews itself when you ask again.`,
    ),
  );
}

function sourceBlockers(
  { name, selection }: RedriveInput,
  { capability, readyMessages, budget }: SourceFacts,
  { preview }: RedriveFacts,
  boundMessages: number,
): Blocker[] {
  const found: Blocker[] = [];
  if (!capability.supported) found.push(block('unsupported', 'capability', capability.reason));
  if (readyMessages === null) {
    const sentence = `The broker does not tell how many messages ${name} has. Try again in some seconds.`;
    found.push(block('unsupported', 'depth-unknown', sentence));
  } else if (boundMessages === 0) {
    found.push(block('invalid', 'empty', `${name} has no ready messages: there is nothing to move.`));
  } else if (isConditional(selection) && preview?.sample.whole && preview.sample.matchedMessages === 0) {
    const sentence = `No message of ${name} is selected: all ${preview.sample.lookedMessages} were looked at.`;
    found.push(block('invalid', 'nothing-selected', sentence));
  }
  if (budget?.remaining === 0) {
    found.push(
      block(
        'unsupported',
        'delivery-limit',
        `A message that went back into ${name} now could pass its delivery limit of ${budget.limit} and be dropped. Raise the limit by policy first.`,
      ),
    );
  }
  return found;
}

function orderBlockers({ name, pace }: RedriveInput, { capability, maxPriority }: SourceFacts): Blocker[] {
  if (pace.orderBy === null || !capability.supported || maxPriority === null) return [];
  const why = 'hands out higher priorities first';
  return [
    block('unsupported', 'order-per-key', `${name} ${why}: no order per key can be kept. Leave it out.`),
  ];
}

function destinationBlockers(input: RedriveInput, facts: RedriveFacts): Blocker[] {
  const { name, vhost, destination } = input;
  if (destination.kind === 'queue') {
    if (destination.name === name) {
      return [block('invalid', 'same-queue', `${name} is the queue that the messages lie in already.`)];
    }
    if (facts.targets.some(({ exists }) => exists)) return [];
    const sentence = `There is no queue ${destination.name} in this vhost. Create it or choose another.`;
    return [block('not_found', 'target-gone', sentence, destination.name)];
  }
  const { route, targets } = facts;
  if (destination.kind !== 'exchange' || route === null) return [];
  const { name: exchange, routingKey } = destination;
  if (route.entry === 'missing') {
    const sentence = `There is no exchange ${exchange} in the vhost ${vhost}.`;
    return [block('not_found', 'exchange-gone', sentence, exchange)];
  }
  if (route.entry === 'internal') {
    const sentence = `${exchange} is an internal exchange: only other exchanges publish to it. Choose one that leads there.`;
    return [block('invalid', 'exchange-internal', sentence, exchange)];
  }
  if (route.certain && route.queues.length === 0) {
    const sentence = `No queue is bound to ${exchange}${routingKey === null ? '' : ` for the key ${routingKey}`}: nothing could be moved. Bind one, or choose another destination.`;
    return [block('invalid', 'unroutable', sentence, exchange)];
  }
  if (targets.some(({ queue, gets }) => queue === name && gets === 'all')) {
    const sentence = `${exchange} routes back into ${name}: each message would come straight back.`;
    return [block('invalid', 'loop', sentence, exchange)];
  }
  return [];
}

function parkingBlockers({ name }: RedriveInput, { parking }: RedriveFacts): Blocker[] {
  if (parking?.queue !== name) return [];
  return [block('invalid', 'parking', `${name} cannot be its own parking queue. Choose another.`)];
}

function block(error: DomainErrorCode, code: string, sentence: string, subject = ''): Blocker {
  return { error, ...note(code, sentence, subject) };
}
