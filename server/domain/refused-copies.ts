// Where copies of a refused message lie all the same, though its original stayed: a run that went on would leave
// another with each message that it tries. Pure.

import { count } from './digits';
import type { PlanTarget } from './plan/schema';
import type { RouteAddress } from './redrive-destination';

export type RefusingTarget = Pick<PlanTarget, 'queue' | 'exists' | 'overflow'>;

export type RefusedCopies =
  { where: 'dead-letter-exchange'; queue: string } | { where: 'other-queues'; exchange: string };

/** Where copies of what `address` refuses lie; null where a refusal leaves nothing anywhere. */
export function refusedCopies(
  targets: readonly RefusingTarget[],
  { exchange, routingKey }: RouteAddress,
): RefusedCopies | null {
  if (exchange === '') {
    const refusing = targets.find(({ queue }) => queue === routingKey);
    return refusing !== undefined && deadLettersRefused(refusing) ? deadLettered(routingKey) : null;
  }
  const [only, ...others] = targets.filter(({ exists }) => exists);
  // Where nobody could name the queues, there may be others.
  if (only === undefined || others.length > 0) return { where: 'other-queues', exchange };
  return deadLettersRefused(only) ? deadLettered(only.queue) : null;
}

export function deadLettersRefused({ overflow }: Pick<RefusingTarget, 'overflow'>): boolean {
  return overflow === 'reject-publish-dlx';
}

function deadLettered(queue: string): RefusedCopies {
  return { where: 'dead-letter-exchange', queue };
}

/** Why a run stops. `refusedMessages`: at most so many have left copies. */
export function whyStopAfterRefusal(copies: RefusedCopies, refusedMessages: number): string {
  const upTo = `up to ${count(refusedMessages)}`;
  switch (copies.where) {
    case 'dead-letter-exchange': {
      const { queue } = copies;
      return `Stopped: ${queue} is full, and its dead-letter exchange got a copy of each message that it refused, ${upTo} of them. The originals stayed; the copies carry the id of this redrive. Make room in ${queue} before you redrive the rest.`;
    }
    case 'other-queues':
      return `Stopped: a queue behind ${copies.exchange} refused messages, ${upTo} of them, and any others behind it got their copies all the same. The originals stayed. Make room there, or redrive to the queue itself.`;
  }
}
