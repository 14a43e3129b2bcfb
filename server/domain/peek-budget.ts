// How many looks a message of a queue survives where each counts as a delivery, and the one wording of it.

import type { BrowseCapability, MessageView, PeekBudget } from './message';

/** "3 of 20 looks used on this message; at 20 the broker drops it". */
export function budgetLine({ limit, used, atLimit }: PeekBudget, message: string): string {
  return `${used} of ${limit} looks used on ${message}; at ${limit} the broker ${atLimit} it`;
}

/** Of one message that a look brought and has put back; null where looks do not count. One that came at the limit went
 * back as a copy whose count begins anew. */
export function budgetOfMessage(
  { deliveryCount }: Pick<MessageView, 'deliveryCount'>,
  { budget }: Pick<BrowseCapability, 'budget'>,
): PeekBudget | null {
  if (budget === null) return null;
  const delivered = deliveryCount ?? 0;
  return budgetOf(budget.limit, delivered >= budget.limit ? 0 : delivered + 1, budget.atLimit);
}

/** The last delivery before the limit is left to the consumer. */
export function budgetOf(limit: number, counted: number, atLimit: PeekBudget['atLimit']): PeekBudget {
  const used = Math.min(limit, counted);
  return { limit, used, remaining: Math.max(0, limit - 1 - used), atLimit };
}
