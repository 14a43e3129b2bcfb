// What is written down while stored messages go back into a queue: the intent before they are published, and their removal
// from the store after they are confirmed, in one transaction with the end of the intent.

import type { ReturnState } from '@/server/domain/stored-return';
import type { StoredReturn } from '@/server/platform/prisma/client';
import { forgetStored } from '../dead-letter-store/forget-stored';
import type { Features } from '../features';

export type ReturnBatch = { seq: number; ids: bigint[]; doubtful: boolean };

export class ReturnBooks {
  readonly #f: Pick<Features, 'db' | 'clock'>;
  readonly #id: number;

  constructor(f: Pick<Features, 'db' | 'clock'>, returnId: number) {
    this.#f = f;
    this.#id = returnId;
  }

  read(): Promise<StoredReturn | null> {
    return this.#f.db.storedReturn.findUnique({ where: { id: this.#id } });
  }

  async openBatches(): Promise<ReturnBatch[]> {
    const where = { returnId: this.#id, doubtful: false };
    return this.#f.db.storedReturnBatch.findMany({ where, orderBy: { seq: 'asc' } });
  }

  /** All up to here were looked through, and none of them is meant. */
  async pass(throughId: bigint): Promise<void> {
    await this.#f.db.storedReturn.update({ where: { id: this.#id }, data: { lastId: throughId } });
  }

  /** Answers the number of the batch. */
  async intend(ids: readonly bigint[]): Promise<number> {
    const { db, clock } = this.#f;
    return db.$transaction(async (tx) => {
      const { _max } = await tx.storedReturnBatch.aggregate({
        where: { returnId: this.#id },
        _max: { seq: true },
      });
      const seq = (_max.seq ?? 0) + 1;
      const openedAt = new Date(clock.nowMs());
      await tx.storedReturnBatch.create({ data: { returnId: this.#id, seq, ids: [...ids], openedAt } });
      await tx.storedReturn.update({ where: { id: this.#id }, data: { lastId: ids.at(-1) ?? 0n } });
      return seq;
    });
  }

  /** `open`: it is not known yet whether the queue has these; `absent`: it certainly has not, and they are sent again. */
  async settle(
    { holdingId }: Pick<StoredReturn, 'holdingId'>,
    seq: number,
    known: {
      arrived: readonly bigint[];
      open: readonly bigint[];
      absent?: readonly bigint[];
      doubtful?: boolean;
    },
  ): Promise<void> {
    const { arrived, open, absent = [], doubtful = false } = known;
    await this.#f.db.$transaction(async (tx) => {
      const gone = await forgetStored(tx, holdingId, arrived, 'returned');
      const where = { returnId_seq: { returnId: this.#id, seq } };
      if (open.length === 0) await tx.storedReturnBatch.delete({ where });
      else await tx.storedReturnBatch.update({ where, data: { ids: [...open], doubtful } });
      const again = absent.reduce<bigint | null>((low, id) => (low === null || id < low ? id : low), null);
      await tx.storedReturn.update({
        where: { id: this.#id },
        data: {
          returnedMessages: { increment: gone },
          ...(again !== null && { lastId: again - 1n }),
          failure: null,
        },
      });
    });
  }

  async end(state: ReturnState, failure: string | null): Promise<void> {
    const finishedAt = new Date(this.#f.clock.nowMs());
    const data = { state, failure, finishedAt, activeKey: null };
    await this.#f.db.storedReturn.update({ where: { id: this.#id }, data });
  }

  async say(failure: string): Promise<void> {
    await this.#f.db.storedReturn.updateMany({ where: { id: this.#id }, data: { failure } });
  }
}
