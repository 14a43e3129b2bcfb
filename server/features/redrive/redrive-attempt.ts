// One connection's share of a redrive, window by window: take, write down, publish, acknowledge what was
// confirmed, write down what became of it. Throws when the broker or the database fails; then nothing that
// was not confirmed has been acknowledged, and all that is held goes back to its place with the connection.

import assert from 'node:assert';
import type { HeldMessage, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PutBack } from '@/server/domain/message';
import { type JournalEntry, type JournalOutcome, stayingOutcome } from '@/server/domain/redrive';
import type { MessageView } from '@/server/domain/message';
import {
  countKept,
  countOutcome,
  countWindow,
  forgetKept,
  openDoubts,
  type RedriveProgress,
} from '@/server/domain/redrive-progress';
import {
  type JournalWindow,
  RedriveSorter,
  type Suspect,
  type Verdict,
} from '@/server/domain/redrive-sorter';
import { newestDeathOf } from '@/server/domain/redrive-trail';
import { grownCap, nextStartMs, nextWindow } from '@/server/domain/redrive-window';
import type { Clock } from '@/server/platform/clock';
import { publishWindow, type ToPublish } from './publish-window';
import { amendMoved, closeBooks } from './redrive-books';
import type { FinishedRun, RedriveJournal, RunRecord, SettledWindow } from './redrive-journal';
import { createTransformer, type NotTransformed, type Transformer, transformVerdict } from './transform';

/** The queue that is emptied, with what the engine needs to know of it. */
export type RedriveSource = {
  transfer: Transfer;
  /** What is put back returns to the head, in order. */
  keepsOrder: boolean;
  meanBytes: number | null;
  /** Nobody else holds messages of it, such as a dead connection of ours that the broker still believes in. */
  heldByNobody: boolean;
  /** Puts back what is held and ends the connection; tells what could not go back simply. Never throws. */
  close(): Promise<PutBack>;
};

/** What one attempt leaves to the next within the same process. */
export type RunMemory = {
  /** A window whose intent may or may not have been stored, and of which nothing was published. */
  unpublishedSeq: number | null;
  /** A window whose outcomes may or may not have been stored. */
  unsettled: { window: SettledWindow; progress: RedriveProgress } | null;
  /** The largest next window: 1 after trouble, growing again with each that is confirmed. */
  cap: number;
  /** True once a window was moved since the last trouble. */
  progressed: boolean;
  /** What could not go back simply, over all attempts: for the ledger. */
  putBacks: PutBack[];
};

export type AttemptEnd =
  { kind: 'stopped'; clean: boolean; progress: RedriveProgress } | { kind: 'finished'; run: FinishedRun };

export type AttemptParts = {
  record: RunRecord;
  source: RedriveSource;
  journal: RedriveJournal;
  memory: RunMemory;
  clock: Clock;
  stop: AbortSignal;
};

export class RedriveAttempt {
  readonly #parts: AttemptParts;
  readonly #sorter: RedriveSorter;
  readonly #transform: Transformer | null;
  readonly #met: Suspect[] = [];
  #progress: RedriveProgress;
  #control: RunRecord['control'];
  #seq: number;
  /** Messages that may still be taken to be moved; the rest of the queue arrived later. */
  #allowance: number;
  /** After so many messages, those of lost acknowledgements not counted, all that was put back is met. */
  readonly #lookMessages: number;
  #looked = 0;
  /** True once a message was met that no earlier attempt had in hand: what was put back lies before it. */
  #sawFresh = false;
  #heldMessages = 0;
  #heldBytes = 0;
  #drained = false;
  #startMs = 0;

  constructor(parts: AttemptParts) {
    const { record } = parts;
    this.#parts = parts;
    this.#sorter = new RedriveSorter({
      redriveId: record.id,
      source: record.queue,
      destination: record.destination,
      selection: record.selection,
      parking: record.parking,
      windows: record.windows,
      interrupted: !record.clean,
    });
    this.#transform = record.transform === null ? null : createTransformer(record.transform);
    this.#progress = forgetKept(record.progress);
    this.#control = record.control;
    this.#seq = record.nextSeq;
    const done = this.#progress.takenMessages + this.#sorter.uncountedMessages;
    const bound = this.#sorter.wantedMessages === null ? record.boundMessages : record.depthMessages;
    this.#allowance = Math.max(0, Math.min(bound, record.depthMessages) - done);
    this.#lookMessages = lookMessages(parts, this.#sorter.putBackMessages);
  }

  async run(): Promise<AttemptEnd> {
    const { stop, source } = this.#parts;
    for (;;) {
      if (this.#control.state === 'cancelling') return this.#finish('cancelled', null);
      if (stop.aborted || this.#control.state === 'pausing')
        return { kind: 'stopped', clean: this.#nothingOpen, progress: this.#progress };
      const useful = this.#usefulTake();
      if (useful === 0) return this.#finish('completed', null);
      if (await this.#pause()) continue;
      const window = this.#windowSize();
      if (window === 0)
        return this.#finish('failed', tooManyInDoubt(openDoubts(this.#progress) + this.#sorter.openMessages));
      const batch = await source.transfer.take(Math.min(useful, window));
      this.#drained = batch.length === 0;
      await this.#handle(batch);
      if (this.#heldMessages > limits.redriveScanMessages || this.#heldBytes > limits.redriveHeldBytes) {
        return this.#finishFull();
      }
    }
  }

  /** How many messages it makes sense to take; zero when the run is done. */
  #usefulTake(): number {
    if (this.#drained) return 0;
    const toLookAt =
      this.#sorter.suspectMessages === 0 || this.#lookedEnough ? 0 : limits.redriveWindowMessages;
    const toMove = this.#sorter.wantedMessages === 0 ? 0 : this.#allowance;
    return Math.max(toLookAt, toMove);
  }

  /** All that an interruption may have put back was met, as far as it is in the queue. */
  get #lookedEnough(): boolean {
    if (this.#drained || this.#looked >= this.#lookMessages) return true;
    return this.#sawFresh && this.#parts.source.keepsOrder;
  }

  get #lookedEverywhere(): boolean {
    const { keepsOrder, heldByNobody } = this.#parts.source;
    return heldByNobody && this.#lookedEnough && (keepsOrder || this.#drained);
  }

  get #nothingOpen(): boolean {
    const { suspectMessages, openMessages } = this.#sorter;
    return suspectMessages === 0 || (openMessages === 0 && this.#lookedEnough);
  }

  #windowSize(): number {
    return nextWindow({
      meanBytes: this.#parts.source.meanBytes,
      ratePerSec: this.#control.ratePerSec,
      cap: this.#parts.memory.cap,
      inDoubtMessages: openDoubts(this.#progress) + this.#sorter.openMessages,
    });
  }

  /** Waits where the rate asks for it, in steps short enough to notice a cancel. True when it waited. */
  async #pause(): Promise<boolean> {
    const { clock, stop, journal } = this.#parts;
    const waitMs = this.#startMs - clock.monotonicMs();
    if (waitMs <= 0) return false;
    await clock.sleep(Math.min(waitMs, limits.redrivePaceMs), stop);
    if (waitMs > limits.redrivePaceMs) this.#control = await journal.saveProgress(this.#progress);
    return true;
  }

  async #handle(batch: readonly HeldMessage[]): Promise<void> {
    const entries: JournalEntry[] = [];
    const toPublish: ToPublish[] = [];
    const met: Suspect[] = [];
    for (const message of batch) {
      const verdict = transformVerdict(this.#transform, this.#allow(message), message);
      this.#look(verdict);
      const { fingerprint, messageId } = message.view;
      if (verdict.kind === 'publish') {
        const { address, addHeaders, removeHeaders, edit } = verdict;
        entries.push(entryOf(message.view, verdict));
        toPublish.push({
          message,
          target: address,
          addHeaders,
          removeHeaders,
          ...(edit !== undefined && { edit }),
        });
        continue;
      }
      this.#hold(message);
      if (verdict.kind === 'no-origin') entries.push({ fingerprint, messageId, target: '' });
      if (verdict.kind === 'not-transformed') {
        entries.push({ fingerprint, messageId, target: '', notTransformed: verdict.reason });
      }
      if (verdict.kind === 'kept') this.#progress = countKept(this.#progress, 1);
      if (verdict.kind === 'came-back') this.#progress = countOutcome(this.#progress, cameBack);
      if (verdict.kind === 'suspect') met.push(verdict.suspect);
    }
    if (met.length > 0) await this.#meet(met);
    if (entries.length > 0) await this.#move(entries, toPublish);
    else this.#control = await this.#parts.journal.saveProgress(this.#progress);
  }

  /** Spends the allowance; what comes after it arrived later, and is put back without being counted. */
  #allow({ view }: HeldMessage): Verdict | { kind: 'late' } {
    const verdict = this.#sorter.judge(view);
    if (verdict.kind === 'suspect' || verdict.kind === 'known') return verdict;
    if (this.#allowance === 0) return { kind: 'late' };
    this.#allowance -= 1;
    return verdict;
  }

  /** Suspects of open windows get their outcome at the end; a wrong `moved` is amended before anything else. */
  async #meet(met: readonly Suspect[]): Promise<void> {
    const { record, journal } = this.#parts;
    this.#met.push(...met.filter(({ settledAsMoved }) => !settledAsMoved));
    const wrong = met.filter(({ settledAsMoved }) => settledAsMoved);
    for (const seq of new Set(wrong.map((suspect) => suspect.seq))) {
      const index = record.windows.findIndex((window) => window.seq === seq);
      const old = record.windows[index];
      assert(old !== undefined, 'a suspect belongs to a window of the record');
      const ofWindow = wrong.filter((suspect) => suspect.seq === seq);
      const { window, progress } = amendMoved(old, ofWindow, this.#progress);
      await journal.settleWindow(window, progress);
      this.#progress = progress;
      record.windows[index] = { ...old, ...window } satisfies JournalWindow;
    }
  }

  #look(verdict: Verdict | NotTransformed | { kind: 'late' }): void {
    if (verdict.kind === 'suspect' && verdict.suspect.settledAsMoved) return;
    this.#looked += 1;
    if (!seenBefore.has(verdict.kind)) this.#sawFresh = true;
  }

  #hold({ view }: HeldMessage): void {
    this.#heldMessages += 1;
    this.#heldBytes += view.sizeBytes;
  }

  async #move(entries: JournalEntry[], toPublish: ToPublish[]): Promise<void> {
    const { journal, memory, source, clock } = this.#parts;
    const seq = this.#seq;
    this.#seq += 1;
    memory.unpublishedSeq = seq;
    await journal.openWindow(seq, entries);
    memory.unpublishedSeq = null;

    const startedMs = clock.monotonicMs();
    const { outcomes: published, lost } = await publishWindow(source.transfer, toPublish);
    toPublish.forEach(({ message }, index) => {
      if (published[index]?.outcome !== 'moved') this.#hold(message);
    });
    const outcomes = spread(entries, published);
    this.#progress = countWindow(this.#progress, entries, outcomes);
    memory.unsettled = { window: { seq, outcomes }, progress: this.#progress };
    this.#control = await journal.settleWindow({ seq, outcomes }, this.#progress);
    memory.unsettled = null;

    this.#startMs = nextStartMs(this.#startMs, startedMs, toPublish.length, this.#control.ratePerSec);
    memory.progressed ||= published.some(({ outcome }) => outcome === 'moved');
    if (lost !== null) throw lost;
    if (published.some(({ outcome }) => outcome === 'in-doubt')) throw unconfirmed();
    memory.cap = grownCap(memory.cap);
  }

  #finish(state: FinishedRun['state'], failure: string | null): AttemptEnd {
    const { windows, progress } = closeBooks({
      windows: this.#parts.record.windows,
      met: this.#met,
      lookedEverywhere: this.#lookedEverywhere,
      progress: this.#progress,
    });
    const missing = state === 'completed' ? (this.#sorter.wantedMessages ?? 0) : 0;
    const counted = countOutcome(progress, notFound, missing);
    return { kind: 'finished', run: { state, failure, windows, progress: counted } };
  }

  /** So much is held that going on would cost too much memory here and visibility there. */
  #finishFull(): AttemptEnd {
    if (this.#sorter.wantedMessages !== null) return this.#finish('completed', null);
    const passed = this.#progress.keptMessages;
    return this.#finish('failed', passed > 0 ? tooManyPassed(passed) : tooManyHeld(this.#heldMessages));
  }
}

/** What an earlier attempt may have had in hand; what was kept is not told from what was never met. */
const seenBefore: ReadonlySet<string> = new Set(['known', 'suspect', 'kept']);

/** Where the order is not kept, or nothing fresh may come, a count has to do. */
function lookMessages({ record, source }: AttemptParts, putBackMessages: number): number {
  // The batch in hand at the interruption may have kept messages that the journal does not know of.
  const kept = record.progress.keptMessages + limits.redriveWindowMessages;
  return putBackMessages + kept + (source.keepsOrder ? 0 : record.depthMessages);
}

const cameBack = { outcome: 'came-back', detail: null, target: null } as const;
const notFound = {
  outcome: 'not-found',
  detail: 'Selected, but not in the queue any more, or further back than is searched.',
  target: null,
} as const;

function entryOf(view: MessageView, { target, parked }: Verdict & { kind: 'publish' }): JournalEntry {
  const { fingerprint, messageId } = view;
  return { fingerprint, messageId, target, ...(parked && { parked }), died: newestDeathOf(view) };
}

/** The outcomes of what was published, with those of entries that have no target in between. */
function spread(entries: readonly JournalEntry[], published: readonly JournalOutcome[]): JournalOutcome[] {
  const next = published.values();
  return entries.map((entry): JournalOutcome => {
    if (entry.target === '') return stayingOutcome(entry);
    const { value } = next.next();
    assert(value !== undefined, 'every published entry has an outcome');
    return value;
  });
}

function unconfirmed(): DomainError {
  return new DomainError('timeout', 'The broker did not say whether it has stored a copy.');
}

function tooManyInDoubt(messages: number): string {
  return `Stopped: ${messages} messages are in doubt, and going on could add to them. Look at them, then start again.`;
}

function tooManyPassed(messages: number): string {
  return `Stopped: ${messages} messages that are not selected were held to reach those behind them. They are back in the queue; what is selected further back was not reached.`;
}

function tooManyHeld(messages: number): string {
  return `Stopped: ${messages} messages could not be moved and were held meanwhile. They are back in the queue; the outcomes say why.`;
}
