// What a look at a queue does to it, by type, version and arguments, said before it happens. Measured; each
// rule is asserted by the contract suite on real brokers.

import type { QueueReading } from '@/server/brokers/driver';
import type { BrowseCapability, BrowseEffect, RedriveCapability } from '@/server/domain/message';
import { budgetOf } from '@/server/domain/peek-budget';
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
  if (refusal !== null) return { supported: false, reason: refusal, budget: null };
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
  if (queue.brokerState !== 'running') return notRunning(queue);
  if (queue.type === 'other') {
    return 'The queue is of a type that keeps no messages to look at, or that Spillway does not know.';
  }
  if (queue.details.exclusive) {
    return 'The queue is exclusive: only the connection that declared it may read it.';
  }
  if (queue.details.singleActiveConsumer && queue.type === 'quorum') {
    if (queue.consumers !== null && queue.consumers > 0) {
      return 'The queue gives messages to its single active consumer only: a look would get none while that one is attached.';
    }
    const none =
      queue.consumers === 0 ? 'and none is attached: a look' : 'and where none is attached, a look';
    return `The queue has a single active consumer, ${none} would take its place and could keep the real one waiting.`;
  }
  return null;
}

/** What the broker says of a queue whose node or replicas are gone, and what brings it back. */
function notRunning({ brokerState, type, details: { node } }: QueueReading): string {
  if (type === 'classic') {
    return `The queue is ${brokerState}: it gives no messages until its node${node === null ? '' : `, ${node},`} runs again.`;
  }
  const replicas =
    brokerState === 'minority'
      ? 'fewer than half of its replicas are online, so that it answers nothing'
      : 'it has no leader that could answer';
  return `The queue is ${brokerState}: ${replicas}. It gives its messages when most of its replicas run again.`;
}

function classicCapability(queue: QueueReading): BrowseCapability {
  const byGet = getsOneByOne(queue);
  const effects: BrowseEffect[] = ['marks-redelivered', 'hides-while-held'];
  return {
    supported: true,
    method: byGet === null ? 'hold-and-release' : 'get-and-requeue',
    effects,
    sentence: [
      'The messages are held for a moment, invisible to consumers, and put back in order; they are marked redelivered.',
      ...(byGet === null ? [] : [byGet]),
      ...remarksOf(queue),
    ].join(' '),
    budget: null,
  };
}

/** What else holding does, by what is declared about the queue. */
function remarksOf({ details }: QueueReading): string[] {
  const isLimited = details.maxLengthMessages !== null || details.maxLengthBytes !== null;
  return [
    ...(details.maxPriority === null ? [] : ['Highest priority first.']),
    ...(details.messageTtlMs === null
      ? []
      : ['A message whose time runs out meanwhile expires when it is put back.']),
    ...(isLimited
      ? [
          details.overflow === null || details.overflow === 'drop-head'
            ? 'Held messages count towards the length limit: a publish meanwhile may drop others.'
            : 'Held messages count towards the length limit.',
        ]
      : []),
    ...(details.expiresMs === null ? [] : ['The look restarts the queue’s expiry timer.']),
  ];
}

/** Why a get is the way here, which keeps the order on a classic queue; null where a consumer is. */
export function getsOneByOne({ type, details, exclusiveConsumer }: QueueReading): string | null {
  if (type !== 'classic') return null;
  if (details.autoDelete) {
    return 'They are got one by one: the queue deletes itself when its last consumer goes, and that would be ours.';
  }
  if (details.singleActiveConsumer) {
    return 'They are got one by one: that leaves the single active consumer its place.';
  }
  return exclusiveConsumer === true
    ? 'They are got one by one: a consumer has the queue for itself and lets no other consume.'
    : null;
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
  const delay = delaysRetry(queue) ? ['The queue delays what is returned to it.'] : [];
  const remarks = [...delay, ...remarksOf(queue)].map((remark) => ` ${remark}`).join('');
  if (putsBackByNack(queue, version)) {
    const lost = queue.details.deliveryLimit === null ? '' : ` ${whenLost}`;
    const sentence = `${held}; they are marked redelivered, and their delivery count stays.${lost}${remarks}`;
    return { supported: true, method, effects, sentence, budget: null };
  }
  effects.push('counts-as-delivery');
  const limit = queue.details.deliveryLimit;
  if (limit === null) {
    const sentence = `${held}; each look raises their delivery count, which has no limit here.${remarks}`;
    return { supported: true, method, effects, sentence, budget: null };
  }
  const end = queue.details.deadLettersTo === null ? 'drops' : 'dead-letters';
  const budget = budgetOf(limit, deliveryCountSeen, end);
  if (budget.remaining === 0) {
    const reason = `On this queue a look counts as a failed delivery, and the broker ${end} a message that fails once more after ${limit} of them. ${budget.used} are used, and what remains is its consumer’s: no look is left. ${insteadOfALook(queue)}`;
    return { supported: false, reason, budget };
  }
  effects.push('may-dead-letter');
  const looks = budget.remaining === 1 ? 'look is' : 'looks are';
  const sentence = `${held}. Each look counts as a failed delivery, and the broker ${end} a message that fails once more after ${limit} of them: at most ${budget.remaining} ${looks} left. ${atTheLimit}${remarks}`;
  return { supported: true, method, effects, sentence, budget };
}

/** An argument is as old as its queue, and wins over a policy that allows more. */
function insteadOfALook({ details }: QueueReading): string {
  const fixed = details.arguments['x-delivery-limit'] !== undefined;
  const raise = fixed ? '' : ', raise the limit with a policy (delivery-limit)';
  return `To read on, capture or archive the messages: that takes them into Spillway, where looking counts nothing. Or let the consumer have them${raise}.`;
}

/** The one end of a look that counts where a nack does not. */
const whenLost = 'Only an end of Spillway, or of its connection, in that moment counts as a failed delivery.';

/** Its count is known only once it is held: see put-back.ts. */
const atTheLimit =
  'One that proves to stand at the limit goes back as a confirmed copy at the tail, its delivery count anew, and is never simply returned; only an end of Spillway, or of its connection, in that moment would return it.';

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
