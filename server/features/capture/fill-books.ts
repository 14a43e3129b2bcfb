// What is written down while messages come into a holding. A batch is stored before it is acknowledged, and stays listed as
// one that may come again until its acknowledgement is on the broker's disk, or so many came after it that it must be.

import { limits } from '@/server/domain/limits';
import type { Holding } from '@/server/platform/prisma/client';
import { lockHolding, storeRows, type StoredRow, type Tx } from '../dead-letter-store/store-messages';
import type { Features } from '../features';

export type OpenBatch = { seq: number; fingerprints: string[]; acknowledged: boolean };

type Remembered = { seq: number; messages: number; bytes: number };

export class FillBooks {
  readonly #f: Pick<Features, 'db' | 'clock'>;
  readonly #id: number;
  #nextSeq = 1;
  /** Heard of by the broker, and not yet written down as such. */
  #acknowledged: number[] = [];
  /** Batches that are listed, oldest first. */
  #remembered: Remembered[] = [];

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

  /** What may come again, oldest first. */
  async openBatches(): Promise<OpenBatch[]> {
    const { db } = this.#f;
    const holdingId = this.#id;
    const batches = await db.storedBatch.findMany({ where: { holdingId }, orderBy: { seq: 'asc' } });
    this.#nextSeq = (batches.at(-1)?.seq ?? 0) + 1;
    this.#remembered = [];
    const open: OpenBatch[] = [];
    for (const { seq, firstId, lastId, acknowledgedAt } of batches) {
      const rows = await db.storedMessage.findMany({
        where: { holdingId, id: { gte: firstId, lte: lastId } },
        orderBy: { id: 'asc' },
        select: { fingerprint: true, sizeBytes: true },
      });
      this.#remember(seq, rows);
      const fingerprints = rows.map(({ fingerprint }) => Buffer.from(fingerprint).toString('hex'));
      open.push({ seq, fingerprints, acknowledged: acknowledgedAt !== null });
    }
    return open;
  }

  /** One transaction. Answers the batch's number and the holding as it is then. Throws `removed` when it is gone. */
  async store(rows: readonly StoredRow[]): Promise<{ seq: number; holding: Holding }> {
    const { db, clock } = this.#f;
    const seq = this.#nextSeq++;
    this.#remember(seq, rows);
    const nowMs = clock.nowMs();
    const settled = this.#acknowledged;
    const holding = await db.$transaction(
      async (tx) => {
        await lockHolding(tx, this.#id);
        await storeRows(tx, this.#id, rows, { nowMs, batchSeq: seq });
        await this.#settle(tx, settled, nowMs);
        const sureBefore = new Date(nowMs - 2 * limits.redriveFlushMs);
        await tx.storedBatch.deleteMany({
          where: { holdingId: this.#id, seq: { lt: this.#oldest() }, acknowledgedAt: { lt: sureBefore } },
        });
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

  /** All that was stored is acknowledged, and no end of the broker brings it back. */
  async forget(): Promise<void> {
    await this.#f.db.storedBatch.deleteMany({ where: { holdingId: this.#id } });
    this.#acknowledged = [];
    this.#remembered = [];
  }

  /** Nothing is in flight any more. What is still listed is what a broker may bring back that ends now. */
  async handBack(data: Partial<Pick<Holding, 'state' | 'activeKey' | 'finishedAt' | 'passedMessages'>> = {}) {
    const { db, clock } = this.#f;
    await db.$transaction(async (tx) => {
      await lockHolding(tx, this.#id);
      await this.#settle(tx, this.#acknowledged, clock.nowMs());
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

  async #settle(tx: Pick<Features['db'], 'storedBatch'> & Tx, seqs: readonly number[], nowMs: number) {
    await tx.storedBatch.updateMany({
      where: { holdingId: this.#id, seq: { in: [...seqs] }, acknowledgedAt: null },
      data: { acknowledgedAt: new Date(nowMs) },
    });
  }

  #remember(seq: number, rows: readonly { sizeBytes: number }[]): void {
    const bytes = rows.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#remembered.push({ seq, messages: rows.length, bytes });
  }

  /** The oldest batch that is to stay listed: those after it are not enough. */
  #oldest(): number {
    let [messages, bytes] = [0, 0];
    let from = this.#remembered.length;
    while (from > 0 && messages < limits.fillRememberedMessages && bytes < limits.redriveHeldBytes) {
      const one = this.#remembered[(from -= 1)];
      messages += one?.messages ?? 0;
      bytes += one?.bytes ?? 0;
    }
    this.#remembered.splice(0, from);
    return this.#remembered[0]?.seq ?? 0;
  }
}
