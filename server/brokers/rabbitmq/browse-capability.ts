// What a look at a queue does to it, by type, version and arguments, said before it happens. Measured; each
// rule is asserted by the contract suite on real brokers.

import type { QueueReading } from '@/server/brokers/driver';
import type { BrowseCapability, BrowseEffect, PeekBudget, RedriveCapability } from '@/server/domain/message';
import { interpretsPublishedDeaths, nackLeavesDeliveryCount, type BrokerVersion } from './version';

/** How what was held is put back. Closing the channel keeps the order everywhere; on quorum queues it counts
 * as a failed delivery. From 4.3 a nack does not; on 3.10 a nack would send the held ones to the back. */
export function putsBackByNack(queue: QueueReading, version: BrokerVersion): boolean {
  return queue.type === 'quorum' && nackLeavesDeliveryCount(version) && !delaysRetry(queue);
}

export function browseCapability(
  queue: QueueReading,
  deliveryCountSeen: number,
  version: BrokerVersion,
): BrowseCapability {
  const refusal = refusalOf(queue);
  if (refusal !== null) return { supported: false, reason: refusal };
  switch (queue.type) {
    case 'stream':
      return {
        supported: true,
        method: 'read-log',
        effects: ['none'],
        sentence:
          'A stream is read by position, by a consumer of our own that ends with the page. Nothing in it changes: no message is taken, marked or moved.',
        budget: null,
      };
    case 'quorum':
      return quorumCapability(queue, deliveryCountSeen, version);
    case 'classic':
    case 'other':
      return classicCapability(queue);
  }
}

function refusalOf(queue: QueueReading): string | null {
  if (queue.brokerState !== 'running') {
    return `The queue is ${queue.brokerState}: it gives no messages until its node, or most of its replicas, run again.`;
  }
  if (queue.type === 'other') {
    return 'The queue is of a type that keeps no messages to look at, or that Spillway does not know.';
  }
  if (queue.details.exclusive) {
    return 'The queue is exclusive: only the connection that declared it may read it.';
  }
  if (queue.details.singleActiveConsumer && queue.type === 'quorum') {
    return queue.consumers === 0
      ? 'The queue has a single active consumer and none is attached: a look would take its place and could keep the real one waiting.'
      : 'The queue gives messages to its single active consumer only.';
  }
  return null;
}

function classicCapability(queue: QueueReading): BrowseCapability {
  const byGet = getsOneByOne(queue);
  const effects: BrowseEffect[] = ['marks-redelivered', 'hides-while-held'];
  const remarks = [
    queue.details.maxPriority === null ? '' : 'Highest priority first.',
    queue.details.messageTtlMs === null
      ? ''
      : 'A message whose time runs out meanwhile expires when it is put back.',
    queue.details.maxLengthMessages === null && queue.details.maxLengthBytes === null
      ? ''
      : 'Held messages count towards the length limit.',
    queue.details.expiresMs === null ? '' : 'The look restarts the queue’s expiry timer.',
  ].filter((remark) => remark !== '');
  return {
    supported: true,
    method: byGet ? 'get-and-requeue' : 'hold-and-release',
    effects,
    sentence: [
      'The messages are held for a moment, invisible to consumers, and put back in order; they are marked redelivered.',
      ...remarks,
    ].join(' '),
    budget: null,
  };
}

/** An auto-delete queue goes when its last consumer goes, and that would be ours. A single active consumer
 * keeps all others waiting, but not a get. */
export function getsOneByOne({ type, details }: QueueReading): boolean {
  return type === 'classic' && (details.autoDelete || details.singleActiveConsumer);
}

function quorumCapability(
  queue: QueueReading,
  deliveryCountSeen: number,
  version: BrokerVersion,
): BrowseCapability {
  // What returns to a quorum queue is given out before all else, but queues up behind what returned before.
  const effects: BrowseEffect[] = ['marks-redelivered', 'hides-while-held', 'reorders'];
  const method = 'hold-and-release';
  const held =
    'The messages are held for a moment, invisible to consumers, and put back at the head, behind those that were put back before';
  if (putsBackByNack(queue, version)) {
    const sentence = `${held}; they are marked redelivered, and their delivery count stays.`;
    return { supported: true, method, effects, sentence, budget: null };
  }
  effects.push('counts-as-delivery');
  const delay = delaysRetry(queue) ? ' The queue delays what is returned to it.' : '';
  const limit = queue.details.deliveryLimit;
  if (limit === null) {
    const sentence = `${held}; each look raises their delivery count, which has no limit here.${delay}`;
    return { supported: true, method, effects, sentence, budget: null };
  }
  const budget = budgetOf(limit, deliveryCountSeen);
  const end = queue.details.deadLettersTo === null ? 'drops' : 'dead-letters';
  if (budget.remaining === 0) {
    return {
      supported: false,
      reason: `On this queue a look counts as a failed delivery, and after ${limit} of them the broker ${end} the message. No look is left. Raise the limit with a policy (delivery-limit), or let the consumer have them.`,
    };
  }
  effects.push('may-dead-letter');
  const looks = budget.remaining === 1 ? 'look is' : 'looks are';
  const sentence = `${held}. Each look counts as a failed delivery, and the broker ${end} a message after ${limit} of them: at most ${budget.remaining} ${looks} left. ${atTheLimit}${delay}`;
  return { supported: true, method, effects, sentence, budget };
}

/** Its count is known only once it is held: see put-back.ts. */
const atTheLimit =
  'One that proves to stand at the limit goes back as a confirmed copy at the tail, its delivery count anew, and is never simply returned; only an end of Spillway, or of its connection, in that moment would return it.';

/** The count that a look shows is raised by putting back, so one more than what was seen is used up. */
function budgetOf(limit: number, deliveryCountSeen: number): PeekBudget {
  const used = Math.min(limit, deliveryCountSeen + 1);
  return { limit, used, remaining: limit - used };
}

function delaysRetry(queue: QueueReading): boolean {
  const type = queue.details.arguments['x-delayed-retry-type'];
  return typeof type === 'string' && type !== 'disabled';
}

export function redriveCapability(queue: QueueReading, version: BrokerVersion): RedriveCapability {
  const no = (reason: string): RedriveCapability => ({ supported: false, reason });
  if (queue.type === 'stream') return no('A stream keeps its messages: they can be copied out, not moved.');
  if (queue.type === 'other')
    return no('Spillway does not know how to move messages out of this queue type.');
  if (queue.brokerState !== 'running') {
    return no(
      `The queue is ${queue.brokerState}: it gives no messages until its node, or most of its replicas, run again.`,
    );
  }
  if (queue.details.exclusive)
    return no('The queue is exclusive: only the connection that declared it may read it.');
  if (queue.details.autoDelete) {
    return no(
      'The queue deletes itself, with all it holds, when its last consumer goes, and that would be ours.',
    );
  }
  if (queue.details.singleActiveConsumer && queue.consumers !== 0) {
    return no('The queue gives messages to its single active consumer only. Stop that consumer first.');
  }
  const counts =
    queue.type === 'quorum' && !putsBackByNack(queue, version) && queue.details.deliveryLimit !== null
      ? ` What is taken and put back counts as a failed delivery. ${atTheLimit}`
      : '';
  return {
    supported: true,
    guarantee: 'at-least-once',
    // See quorumCapability: what is put back stands behind what was put back before.
    keepsOrder: queue.type !== 'quorum',
    leavesOut: ['CC', 'BCC', ...(interpretsPublishedDeaths(version) ? ['x-death'] : [])],
    sentence: `Each message leaves this queue only after the broker has confirmed its copy; a crash can leave copies of the last few in both.${counts}`,
  };
}
