// One connection's share of filling a holding: take, store, and only then acknowledge. While one batch is acknowledged the
// next is stored, and the one after that fetched and packed. What an interruption left in doubt is looked into first. Throws when the broker or the database
// fails; then nothing that was not stored has been acknowledged, and all that is held goes back with the connection.

import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { matcherFor } from '@/server/domain/match-message';
import { Multiset } from '@/server/domain/multiset';
import type { RedriveSelection } from '@/server/domain/redrive-selection';
import { windowForSize } from '@/server/domain/redrive-window';
import type { Clock } from '@/server/platform/clock';
import type { Holding } from '@/server/platform/prisma/client';
import type { CauseBook } from '../dead-letter-store/cause-book';
import { prepareRows, type StoredRow } from '../dead-letter-store/store-messages';
import type { FillBooks, OpenBatch } from './fill-books';
import { meetAgain } from './meet-again';

export type FillParts = {
  holding: Holding;
  selection: RedriveSelection;
  transfer: Transfer;
  books: FillBooks;
  causes: CauseBook;
  /** What may come again. */
  batches: readonly OpenBatch[];
  /** The broker may have forgotten what it told us, until its epoch is written down. */
  restarted: boolean;
  epoch: string | null;
  /** Since the queue was opened. */
  hasRestarted: () => Promise<boolean>;
  /** What comes again comes in the order in which it was stored. */
  inOrder: boolean;
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
  /** Whether it is one of those that are to be stored, had none been yet. */
  readonly #selects: (held: HeldMessage) => boolean;
  readonly #isMeant: (held: HeldMessage) => boolean;
  readonly #wanted: Multiset | null;
  readonly #window: number;
  #holding: Holding;
  #storing: Promise<void> = Promise.resolve();
  #acknowledging: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;
  /** Taken and not yet counted in the holding. */
  #underWay = 0;
  /** A sudden end of the broker may bring back what was acknowledged. */
  #unsure: boolean;
  #askAtMs = 0;
  passedMessages = 0;
  #passedBytes = 0;

  constructor(parts: FillParts) {
    this.#parts = parts;
    const { selection, holding, meanBytes } = parts;
    this.#holding = holding;
    this.#window = windowForSize(meanBytes);
    this.#unsure = parts.batches.length > 0;
    this.#wanted = selection.kind === 'messages' ? new Multiset(selection.fingerprints) : null;
    const match = matcherFor(selection, holding.queue);
    const picked = selection.kind === 'messages' ? new Set(selection.fingerprints) : null;
    this.#selects = ({ view }) => picked?.has(view.fingerprint) ?? match(view) === 'yes';
    this.#isMeant = (held) => this.#wanted?.take(held.view.fingerprint) ?? this.#selects(held);
  }

  /** Nothing is being stored any more when it ends, however it ends: the next attempt reads what is. */
  async run(): Promise<FillEnd> {
    try {
      await this.#recover();
      const end = await this.#fill();
      // Whoever ends the process does not wait: the next one knows again what comes back.
      if (!this.#parts.stop.aborted) await this.#makeSure();
      return end;
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
    const { batches, restarted, epoch, books } = this.#parts;
    const looking = { selects: this.#selects, windowMessages: this.#window };
    const { stored, known, others } = await meetAgain({ ...this.#parts, ...looking });
    for (const fingerprint of stored) this.#wanted?.take(fingerprint);
    const wanted = this.#holding.state === 'running' ? others.filter((one) => this.#sort(one)) : [];
    // What may come again stays listed until all of this is acknowledged; what is not kept goes back.
    await this.#keep(wanted.slice(0, Math.max(0, this.#room())), known);
    await this.#drain();
    books.acknowledged(batches.map(({ seq }) => seq));
    if (restarted) await books.enterEpoch(epoch);
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
    this.#unsure = true;
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

  /** With nothing under way. A queue that is never at rest is asked now and then. */
  async #makeSure(): Promise<void> {
    const { transfer, hasRestarted, books, clock } = this.#parts;
    if (!this.#unsure) return;
    if (await transfer.acknowledgedForGood()) {
      if (await hasRestarted()) throw new DomainError('broker_unreachable', 'The broker has restarted.');
      await books.forget();
      this.#unsure = false;
    } else {
      this.#askAtMs = clock.monotonicMs() + limits.fillAskEveryMs;
    }
  }

  /** The queue is empty: waits for more. */
  async #idle(): Promise<void> {
    const { books, clock, stop } = this.#parts;
    if (clock.monotonicMs() >= this.#askAtMs) await this.#makeSure();
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
