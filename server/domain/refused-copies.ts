// Where copies of a refused message lie all the same, though its original stayed: a run that went on would leave
// another with each message that it tries. Pure.

import type { PlanTarget } from './plan/schema';
import type { RouteAddress } from './redrive-destination';

export type RefusingTarget = Pick<PlanTarget, 'queue' | 'exists' | 'overflow'>;

/** Why a run stops once `address` has refused a message; null where a refusal leaves nothing anywhere. */
export function stopAfterRefusal(
  targets: readonly RefusingTarget[],
  { exchange, routingKey }: RouteAddress,
): string | null {
  if (exchange === '') {
    const refusing = targets.find(({ queue }) => queue === routingKey);
    return refusing !== undefined && deadLettersRefused(refusing) ? deadLettered(routingKey) : null;
  }
  const [only, ...others] = targets.filter(({ exists }) => exists);
  // Where no plan could name the queues, there may be others.
  if (only === undefined || others.length > 0) {
    return `Stopped: a queue behind ${exchange} refused messages, and any others behind it got their copies all the same. The originals stayed. Make room there, or redrive to the queue itself.`;
  }
  return deadLettersRefused(only) ? deadLettered(only.queue) : null;
}

export function deadLettersRefused({ overflow }: Pick<RefusingTarget, 'overflow'>): boolean {
  return overflow === 'reject-publish-dlx';
}

function deadLettered(queue: string): string {
  return `Stopped: ${queue} is full, and its dead-letter exchange got a copy of each message that it refused. The originals stayed; the copies carry the id of this redrive. Make room in ${queue} before you redrive the rest.`;
}
