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
  /** What is not selected is never stored, and may lie before what is. */
  selects: (held: HeldMessage) => boolean;
  transfer: Transfer;
  windowMessages: number;
}): Promise<MetAgain> {
  const { batches, restarted, inOrder, selects } = parts;
  const suspects = batches.filter(({ acknowledged }) => restarted || !acknowledged);
  const stored = suspects.flatMap(({ fingerprints }) => fingerprints);
  const isStored = new Set(stored);
  const met = await headOf(
    parts,
    stored.length,
    (held) => isStored.has(held.view.fingerprint) || selects(held),
  );
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
  counts: (held: HeldMessage) => boolean,
): Promise<HeldMessage[]> {
  const met: HeldMessage[] = [];
  let missing = messages;
  let bytes = 0;
  while (
    missing > 0 &&
    met.length < messages + limits.redriveScanMessages &&
    bytes < limits.redriveHeldBytes
  ) {
    const more = await transfer.take(Math.min(windowMessages, missing));
    if (more.length === 0) break;
    met.push(...more);
    missing -= more.filter(counts).length;
    bytes += more.reduce((sum, { view }) => sum + view.sizeBytes, 0);
  }
  return met;
}
