// The steps by which the way of a message is followed; see message-lineage.ts.

import { limits } from './limits';
import type { MessageView } from './message';
import { originalOf, stepOf, stepText, trailOf } from './redrive-trail';

/** What a message that lies in a queue tells of its redrives; empty for one that never had any. */
export function stepsOf(message: Pick<MessageView, 'headers'>): string[] {
  return trailOf(message)
    .map(stepText)
    .filter((text) => stepOf(text) !== null)
    .slice(0, limits.trailSteps);
}

/** By which a message of a ledger is found. */
export function stepOfEntry(redriveId: string, fingerprint: string): string {
  return stepText({ redriveId, original: originalOf(fingerprint) });
}
