// The head of a queue after an interruption: as far as what is stored already may reach, taken and told apart from the rest.

import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { storedBefore } from '@/server/domain/redelivered';
import type { OpenBatch } from './fill-books';

export type MetAgain = {
  /** What may have come again. */
  stored: readonly string[];
  /** Held and stored. */
  known: HeldMessage[];
  /** Held only. */
  others: HeldMessage[];
};

export async function meetAgain(parts: {
  batches: readonly OpenBatch[];
  restarted: boolean;
  inOrder: boolean;
  transfer: Transfer;
  windowMessages: number;
}): Promise<MetAgain> {
  const { batches, restarted, inOrder } = parts;
  const suspects = batches.filter(({ acknowledged }) => restarted || !acknowledged);
  const stored = suspects.flatMap(({ fingerprints }) => fingerprints);
  const met = await headOf(parts, stored.length);
  const before = storedBefore({ stored, met: met.map(({ view }) => view), restarted, inOrder });
  return {
    stored,
    known: met.filter((_, index) => before[index]),
    others: met.filter((_, index) => before[index] !== true),
  };
}

async function headOf(
  { transfer, windowMessages }: { transfer: Transfer; windowMessages: number },
  messages: number,
): Promise<HeldMessage[]> {
  const met: HeldMessage[] = [];
  let bytes = 0;
  while (met.length < messages && bytes < limits.redriveHeldBytes) {
    const more = await transfer.take(Math.min(windowMessages, messages - met.length));
    if (more.length === 0) break;
    met.push(...more);
    bytes += more.reduce((sum, { view }) => sum + view.sizeBytes, 0);
  }
  return met;
}
