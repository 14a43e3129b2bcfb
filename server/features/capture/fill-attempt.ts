// One connection's share of filling a holding: take, store, and only then acknowledge. While one batch is acknowledged the
// next is stored, and the one after that fetched and packed. What an interruption left in doubt is looked into first. Throws when the broker or the database
// fails; then nothing that was not stored has been acknowledged, and all that is held goes back with the connection.

import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { matcherFor } from '@/server/domain/match-message';
import { Multiset } from '@/server/domain/multiset';
import { storedBefore } from '@/server/domain/redelivered';
import type { RedriveSelection } from '@/server/domain/redrive-selection';
import { windowForSize } from '@/server/domain/redrive-window';
import type { Clock } from '@/server/platform/clock';
import type { Holding } from '@/server/platform/prisma/client';
import type { CauseBook } from '../dead-letter-store/cause-book';
import { prepareRows, type StoredRow } from '../dead-letter-store/store-messages';
import type { FillBooks, OpenBatch } from './fill-books';

export type FillParts = {
  holding: Holding;
  selection: RedriveSelection;
  transfer: Transfer;
  books: FillBooks;
  causes: CauseBook;
  /** What an interruption left open. */
  batches: readonly OpenBatch[];
  /** The broker may have forgotten what it told us. */
  restarted: boolean;
  meanBytes: number | null;
  clock: Clock;
  stop: AbortSignal;
};

export type FillEnd =
  /** Asked to, or the process ends. */
  | 'stopped'
  | 'budget'
  /** Everything that it was to take is taken. */
  | 'done'
  /** So much of what is not selected is held that going on would cost too much. */
  | 'too-many-held';

const aheadWindows = 4;

export class FillAttempt {
  readonly #parts: FillParts;
  readonly #isMeant: (held: HeldMessage) => boolean;
  readonly #wanted: Multiset | null;
  readonly #window: number;
  #holding: Holding;
  #storing: Promise<void> = Promise.resolve();
  #acknowledging: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;
  /** Taken and not yet counted in the holding. */
  #underWay = 0;
  passedMessages = 0;
  #passedBytes = 0;

  constructor(parts: FillParts) {
    this.#parts = parts;
    const { selection, holding, meanBytes } = parts;
    this.#holding = holding;
    this.#window = windowForSize(meanBytes);
    this.#wanted = selection.kind === 'messages' ? new Multiset(selection.fingerprints) : null;
    const match = matcherFor(selection, holding.queue);
    this.#isMeant = ({ view }) =>
      this.#wanted === null ? match(view) === 'yes' : this.#wanted.take(view.fingerprint);
  }

  /** Nothing is being stored any more when it ends, however it ends: the next attempt reads what is. */
  async run(): Promise<FillEnd> {
    try {
      await this.#recover();
      return await this.#fill();
    } finally {
      await this.#settled();
    }
  }

  async #fill(): Promise<FillEnd> {
    for (;;) {
      const end = this.#end();
      if (end !== null) {
        await this.#drain();
        return end;
      }
      const room = this.#room();
      const max = Math.min(this.#window, room);
      const ahead = Math.min(aheadWindows * max, room - max);
      const held = await this.#parts.transfer.take(max, { aheadMessages: ahead });
      if (held.length === 0) {
        await this.#drain();
        if (this.#holding.boundMessages !== null) return 'done';
        await this.#idle();
      } else {
        await this.#keep(held.filter((one) => this.#sort(one)));
      }
    }
  }

  /** Null while it is to go on. */
  #end(): FillEnd | null {
    const { stop } = this.#parts;
    const { state, budgetBytes, diskBytes } = this.#holding;
    if (stop.aborted || state !== 'running') return 'stopped';
    if (budgetBytes !== null && diskBytes >= budgetBytes) return 'budget';
    if (this.#room() <= 0 || this.#wanted?.size === 0) return 'done';
    const heldTooMuch =
      this.passedMessages >= limits.redriveScanMessages || this.#passedBytes >= limits.redriveHeldBytes;
    return heldTooMuch ? 'too-many-held' : null;
  }

  /** How many more it may take. */
  #room(): number {
    const { boundMessages, takenMessages } = this.#holding;
    if (boundMessages === null) return Number.MAX_SAFE_INTEGER;
    return boundMessages - Number(takenMessages) - this.#underWay - this.passedMessages;
  }

  /** False for what is held until the end and then put back. */
  #sort(held: HeldMessage): boolean {
    if (this.#isMeant(held)) return true;
    this.passedMessages += 1;
    this.#passedBytes += held.view.sizeBytes;
    return false;
  }

  /** The head of the queue, as far as what is in doubt may reach: what is stored already is only acknowledged. */
  async #recover(): Promise<void> {
    const { batches, restarted, transfer, books } = this.#parts;
    const suspects = batches.filter(({ acknowledged }) => restarted || !acknowledged);
    const stored = suspects.flatMap(({ fingerprints }) => fingerprints);
    for (const fingerprint of stored) this.#wanted?.take(fingerprint);
    const met: HeldMessage[] = [];
    while (met.length < stored.length) {
      const more = await transfer.take(stored.length - met.length);
      if (more.length === 0) break;
      met.push(...more);
    }
    const views = met.map(({ view }) => view);
    const before = storedBefore({ stored, met: views, restarted });
    const known = met.filter((_, index) => before[index]);
    const others = met.filter((_, index) => before[index] !== true);
    const wanted = this.#holding.state === 'running' ? others.filter((one) => this.#sort(one)) : [];
    // What may come again stays listed until all of this is acknowledged; what is not kept goes back.
    await this.#keep(wanted.slice(0, Math.max(0, this.#room())), known);
    await this.#drain();
    books.acknowledged(batches.map(({ seq }) => seq));
  }

  async #keep(held: readonly HeldMessage[], known: readonly HeldMessage[] = []): Promise<void> {
    if (held.length + known.length === 0) return;
    this.#underWay += held.length;
    const messages = held.map((one) => ({ view: one.view, raw: one.raw() }));
    const rows = await prepareRows(this.#parts.causes, messages);
    await this.#storing;
    this.#throwFailure();
    this.#storing = this.#noting(this.#store(rows, [...known, ...held]));
  }

  /** Ends once it is stored, and the batch before is acknowledged. */
  async #store(rows: readonly StoredRow[], held: HeldMessage[]): Promise<void> {
    const { seq, holding } = await this.#parts.books.store(rows);
    this.#holding = holding;
    this.#underWay -= rows.length;
    await this.#acknowledging;
    this.#acknowledging = this.#noting(this.#acknowledge(seq, held));
  }

  async #acknowledge(seq: number, held: HeldMessage[]): Promise<void> {
    const { books, transfer } = this.#parts;
    await transfer.acknowledge(held);
    books.acknowledged([seq]);
  }

  /** What fails is thrown by the next step that waits. */
  async #noting(work: Promise<void>): Promise<void> {
    await work.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  async #settled(): Promise<void> {
    await this.#storing;
    await this.#acknowledging;
  }

  async #drain(): Promise<void> {
    await this.#settled();
    this.#throwFailure();
  }

  /** The queue is empty: waits for more. */
  async #idle(): Promise<void> {
    const { books, clock, stop } = this.#parts;
    await clock.sleep(limits.amqpIdleMs, stop);
    const holding = await books.read();
    if (holding !== null) this.#holding = holding;
    if (holding?.waiting !== null || holding.failure !== null)
      await books.say({ waiting: null, failure: null });
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}
