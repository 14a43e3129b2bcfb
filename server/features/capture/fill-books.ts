// What is written down while messages come into a holding. A batch is stored before it is acknowledged, and stays listed as
// one that may come again until its acknowledgement is surely on the broker's disk.

import { limits } from '@/server/domain/limits';
import type { Holding } from '@/server/platform/prisma/client';
import { lockHolding, storeRows, type StoredRow } from '../dead-letter-store/store-messages';
import type { Features } from '../features';

export type OpenBatch = { seq: number; fingerprints: string[]; acknowledged: boolean };

export class FillBooks {
  readonly #f: Pick<Features, 'db' | 'clock'>;
  readonly #id: number;
  #nextSeq = 1;
  /** Heard of by the broker, and not yet written down as such. */
  #acknowledged: number[] = [];

  constructor(f: Pick<Features, 'db' | 'clock'>, holdingId: number) {
    this.#f = f;
    this.#id = holdingId;
  }

  read(): Promise<Holding | null> {
    return this.#f.db.holding.findUnique({ where: { id: this.#id } });
  }

  /** From here on something may be in flight. */
  async takeOn(): Promise<void> {
    await this.#f.db.holding.update({ where: { id: this.#id }, data: { orderly: false } });
  }

  /** What an interruption left open, oldest first. */
  async openBatches(): Promise<OpenBatch[]> {
    const { db } = this.#f;
    const holdingId = this.#id;
    const batches = await db.storedBatch.findMany({ where: { holdingId }, orderBy: { seq: 'asc' } });
    this.#nextSeq = (batches.at(-1)?.seq ?? 0) + 1;
    const open: OpenBatch[] = [];
    for (const { seq, firstId, lastId, acknowledgedAt } of batches) {
      const rows = await db.storedMessage.findMany({
        where: { holdingId, id: { gte: firstId, lte: lastId } },
        select: { fingerprint: true },
      });
      const fingerprints = rows.map(({ fingerprint }) => Buffer.from(fingerprint).toString('hex'));
      open.push({ seq, fingerprints, acknowledged: acknowledgedAt !== null });
    }
    return open;
  }

  /** One transaction. Answers the batch's number and the holding as it is then. Throws `removed` when it is gone. */
  async store(rows: readonly StoredRow[]): Promise<{ seq: number; holding: Holding }> {
    const { db, clock } = this.#f;
    const seq = this.#nextSeq++;
    const nowMs = clock.nowMs();
    const settled = this.#acknowledged;
    const holding = await db.$transaction(
      async (tx) => {
        await lockHolding(tx, this.#id);
        await storeRows(tx, this.#id, rows, { nowMs, batchSeq: seq });
        const mine = { holdingId: this.#id };
        await tx.storedBatch.updateMany({
          where: { ...mine, seq: { in: settled }, acknowledgedAt: null },
          data: { acknowledgedAt: new Date(nowMs) },
        });
        const sureBefore = new Date(nowMs - 2 * limits.redriveFlushMs);
        await tx.storedBatch.deleteMany({ where: { ...mine, acknowledgedAt: { lt: sureBefore } } });
        return tx.holding.update({ where: { id: this.#id }, data: { waiting: null, failure: null } });
      },
      { timeout: 60_000, maxWait: 15_000 },
    );
    this.#acknowledged = this.#acknowledged.filter((one) => !settled.includes(one));
    return { seq, holding };
  }

  acknowledged(seqs: readonly number[]): void {
    this.#acknowledged.push(...seqs);
  }

  /** Nothing is in flight any more, and all acknowledgements are on the broker's disk. */
  async handBack(data: Partial<Pick<Holding, 'state' | 'activeKey' | 'finishedAt' | 'passedMessages'>> = {}) {
    const { db, clock } = this.#f;
    await clock.sleep(limits.redriveFlushMs, new AbortController().signal);
    await db.$transaction(async (tx) => {
      await lockHolding(tx, this.#id);
      await tx.storedBatch.deleteMany({ where: { holdingId: this.#id } });
      await tx.holding.update({ where: { id: this.#id }, data: { ...data, orderly: true } });
    });
    this.#acknowledged = [];
  }

  async enterEpoch(epoch: string | null): Promise<void> {
    await this.#f.db.holding.update({ where: { id: this.#id }, data: { epoch } });
  }

  async say(words: { waiting?: string | null; failure?: string | null }): Promise<void> {
    await this.#f.db.holding.updateMany({ where: { id: this.#id }, data: words });
  }
}
