// A file of messages into a holding of its own: whole, or not at all. From there it is returned to a queue as everything
// else that is stored. A line that is wrong ends it with its number and what to do.

import { DomainError } from '@/server/domain/errors';
import type { ImportInput } from '@/server/domain/holding';
import { limits } from '@/server/domain/limits';
import { requireCluster } from '../clusters/require-cluster';
import { CauseBook, type MessageToStore } from '../dead-letter-store/cause-book';
import { keptFormatOf } from '../dead-letter-store/read-stored';
import { lockHolding, prepareRows, storeRows } from '../dead-letter-store/store-messages';
import type { Features } from '../features';
import { linesOf } from './file-lines';
import { readLine } from './message-line';

const unfinished = 'This import did not finish. Remove it and import the file again.';

export async function importStored(
  f: Features,
  input: ImportInput,
  file: AsyncIterable<Uint8Array>,
  actor: string,
): Promise<{ holdingId: number; messages: number }> {
  const { clusterId, vhost, name: queue, keepDays, reason } = input;
  await requireCluster(f, clusterId);
  const { id: holdingId } = await f.db.holding.create({
    data: {
      ...{
        clusterId,
        vhost,
        queue,
        actor,
        reason,
        kind: 'import',
        state: 'paused',
        keepHours: keepDays * 24,
      },
      ...{ failure: unfinished, createdAt: new Date(f.clock.nowMs()) },
    },
  });
  try {
    const messages = await storeFile(f, holdingId, clusterId, file);
    if (messages === 0) throw new DomainError('invalid', 'The file holds no message.');
    const finishedAt = new Date(f.clock.nowMs());
    await f.db.holding.update({
      where: { id: holdingId },
      data: { state: 'stopped', failure: null, finishedAt },
    });
    return { holdingId, messages };
  } catch (error) {
    await f.db.holding.update({ where: { id: holdingId }, data: { state: 'removed' } });
    throw error;
  }
}

async function storeFile(
  f: Features,
  holdingId: number,
  clusterId: string,
  file: AsyncIterable<Uint8Array>,
): Promise<number> {
  const kept = await keptFormatOf(f, clusterId);
  const { kind } = await requireCluster(f, clusterId);
  const causes = await CauseBook.open(f, holdingId);
  let messages = 0;
  let batch: MessageToStore[] = [];
  let bytes = 0;
  const store = async () => {
    const rows = await prepareRows(causes, batch);
    await f.db.$transaction(async (tx) => {
      await lockHolding(tx, holdingId);
      await storeRows(tx, holdingId, rows, { nowMs: f.clock.nowMs(), batchSeq: null });
    });
    batch = [];
    bytes = 0;
  };
  for await (const { number, text } of linesOf(file, limits.importLineBytes)) {
    const { message, problem } = readLine(kind, kept, text);
    if (problem !== null)
      throw new DomainError('invalid', `Line ${number} ${problem}. Nothing was imported.`);
    if ((messages += 1) > limits.importMessages) {
      throw new DomainError(
        'limit_exceeded',
        `A file may hold ${limits.importMessages} messages. Split it. Nothing was imported.`,
      );
    }
    batch.push(message);
    bytes += message.raw.body.length;
    if (batch.length >= limits.storedPassMessages || bytes >= limits.redriveWindowBytes) await store();
  }
  await store();
  return messages;
}
