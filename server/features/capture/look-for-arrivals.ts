// After an interruption of a return: holds what the target queue has for a moment, to tell which of the messages under way
// have arrived. What the look cannot tell stays listed as in doubt, for a person to decide.

import type { BrokerSession } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { type DoubtfulMessage, type Look, whatArrived } from '@/server/domain/stored-return';
import type { Holding, StoredReturn } from '@/server/platform/prisma/client';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { settledQueue } from '../redrive/open-source';
import type { ReturnBooks } from './return-books';

export async function lookForArrivals(
  f: Features,
  session: BrokerSession,
  books: ReturnBooks,
  row: StoredReturn,
  holding: Holding,
): Promise<void> {
  const batches = await books.openBatches();
  if (batches.length === 0) return;
  const look = await lookAt(f, session, { vhost: holding.vhost, name: row.queue });
  for (const { seq, ids } of batches) {
    const doubtful = await doubtfulOf(f, holding, ids);
    const known = whatArrived(doubtful, look);
    const idsThat = (verdict: (typeof known)[number]) =>
      doubtful.filter((_, index) => known[index] === verdict).map(({ id }) => id);
    await books.settle(row, seq, {
      arrived: idsThat('arrived'),
      absent: idsThat('absent'),
      open: idsThat('doubtful'),
      doubtful: true,
    });
  }
}

async function doubtfulOf(f: Features, holding: Holding, ids: readonly bigint[]): Promise<DoubtfulMessage[]> {
  const kept = await keptFormatOf(f, holding.clusterId);
  return (await readStored(f, ids)).map((message) => {
    const { headers } = viewStored(kept, message, 1);
    const changed = headers.some(({ name }) => name === 'CC' || name === 'BCC');
    return { ...message, recognisable: !changed && holding.kind !== 'import' };
  });
}

async function lookAt(
  f: Features,
  session: BrokerSession,
  address: { vhost: string; name: string },
): Promise<Look> {
  const { signal } = new AbortController();
  const { transfer } = session;
  const nothing: Look = { met: [], whole: false };
  const live = await settledQueue(f, session, address, { clean: false, unbroken: false });
  const depth = live.readyMessages ?? Infinity;
  if (transfer === undefined || depth > limits.redriveScanMessages) return nothing;
  if (!transfer.redriveCapability(live).supported) return nothing;
  const alone = live.consumers === 0 && live.unackedMessages === 0;
  const source = await transfer.open(address, { windowMessages: limits.redriveWindowMessages, signal });
  const met: string[] = [];
  let drained = false;
  try {
    while (!drained && met.length < limits.redriveScanMessages) {
      const held = await source.take(limits.redriveWindowMessages);
      drained = held.length === 0;
      met.push(...held.map(({ view }) => view.fingerprint));
    }
  } finally {
    await source.close();
  }
  return { met, whole: drained && alone };
}
