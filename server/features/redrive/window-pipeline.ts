// The windows that are under way: written down in the order taken, moved while the next is fetched, settled in
// order. What cannot be written at once is left in the run's memory. After the first failure nothing new starts;
// what had started is seen to its end.

import assert from 'node:assert';
import { DomainError } from '@/server/domain/errors';
import type { PutBack } from '@/server/domain/message';
import { type JournalEntry, type JournalOutcome, stayingOutcome } from '@/server/domain/redrive';
import type { RedriveProgress } from '@/server/domain/redrive-progress';
import { grownCap } from '@/server/domain/redrive-window';
import { type MovedWindow, prepareWindow, type ToPublish } from './move-window';
import type { RedriveJournal, RunControl, SettledWindow, ShrunkWindow } from './redrive-journal';
import type { RedriveSource } from './redrive-source';

/** What one attempt leaves to the next within the same process. */
export type RunMemory = {
  /** Windows whose intent may or may not have been stored, and of which nothing was published. */
  unpublishedSeqs: number[];
  /** Windows whose outcomes may or may not have been stored, oldest first. */
  unsettled: { window: SettledWindow; progress: RedriveProgress }[];
  /** The largest next window: 1 after trouble, growing again with each that is confirmed. */
  cap: number;
  /** True once a window was moved since the last trouble. */
  progressed: boolean;
  /** See TakenBack: what the broker told of the windows so far may not hold. */
  takenBack: boolean;
  /** What could not go back simply, over all attempts: for the ledger. */
  putBacks: PutBack[];
};

export type PipelinedWindow = {
  seq: number;
  entries: JournalEntry[];
  /** Those of the entries that have a target, in their order. */
  toPublish: ToPublish[];
  /** Older windows that some of the entries are taken over from, with what is left to them. */
  shrunk: ShrunkWindow[];
};

export type PipelineParts = {
  source: RedriveSource;
  journal: RedriveJournal;
  memory: RunMemory;
  /** Counts a window and answers the progress with it. Called in order. */
  count: (window: PipelinedWindow, outcomes: readonly JournalOutcome[]) => RedriveProgress;
  /** Called with what the journal answers, so that the newest control holds. */
  control: (control: RunControl) => void;
  /** True once nothing new may start. */
  ending: () => boolean;
};

export class WindowPipeline {
  readonly #parts: PipelineParts;
  #moving: Promise<unknown> = Promise.resolve();
  #settling: Promise<void> = Promise.resolve();
  #failure: { error: unknown } | null = null;
  /** Of each window under way, oldest first. */
  readonly #inFlight: { messages: number; settled: Promise<void> }[] = [];
  #uncounted = 0;
  /** See MovedWindow. */
  whyStop: string | null = null;

  constructor(parts: PipelineParts) {
    this.#parts = parts;
  }

  get inFlightMessages(): number {
    return this.#inFlight.reduce((sum, { messages }) => sum + messages, 0);
  }

  /** Those under way that the progress does not hold yet: a window is counted before it is settled. */
  get uncountedMessages(): number {
    return this.#uncounted;
  }

  /** Starts a window once no more than `maxMessages` are under way with it, or none is; not at all when the run is
   * ending by then. Throws what failed. */
  async start(window: PipelinedWindow, maxMessages: number): Promise<void> {
    const { journal, memory, ending } = this.#parts;
    const messages = window.entries.length;
    while (this.#inFlight.length > 0 && this.inFlightMessages + messages > maxMessages) {
      await this.#inFlight[0]?.settled;
    }
    this.#throwFailure();
    if (ending() || this.whyStop !== null) return;
    memory.unpublishedSeqs.push(window.seq);
    await journal.openWindow(window.seq, window.entries, window.shrunk);
    const move = this.#move(window);
    const settled = this.#settling.then(async () => this.#settle(window, await move));
    this.#moving = move;
    this.#settling = settled;
    const entry = { messages, settled };
    this.#inFlight.push(entry);
    this.#uncounted += messages;
    void settled.then(() => this.#inFlight.splice(this.#inFlight.indexOf(entry), 1));
  }

  /** Resolves when nothing is under way. Throws the first failure. */
  async drain(): Promise<void> {
    await this.#settling;
    this.#throwFailure();
  }

  /** Null: it was not sent, because one before it failed. */
  async #move(window: PipelinedWindow): Promise<MovedWindow | null> {
    const { source, memory } = this.#parts;
    const send = prepareWindow(source, window.toPublish);
    // A transaction is one at a time; confirms may overlap.
    if (source.moving.way === 'atomic') await this.#moving;
    if (this.#failure !== null) return null;
    const at = memory.unpublishedSeqs.indexOf(window.seq);
    assert(at >= 0, 'a window that is sent was written down');
    memory.unpublishedSeqs.splice(at, 1);
    const moved = await send();
    if (moved.lost !== null) this.#failure ??= { error: moved.lost };
    if (moved.outcomes === 'unsent') memory.unpublishedSeqs.push(window.seq);
    return moved;
  }

  /** Never throws. */
  async #settle(window: PipelinedWindow, moved: MovedWindow | null): Promise<void> {
    if (moved === null || !Array.isArray(moved.outcomes)) return;
    const { journal, memory, count, control } = this.#parts;
    const outcomes = spread(window.entries, moved.outcomes);
    this.#uncounted -= window.entries.length;
    const settled = { window: { seq: window.seq, outcomes }, progress: count(window, outcomes) };
    memory.unsettled.push(settled);
    // The last one counts them all.
    this.whyStop = moved.whyStop ?? this.whyStop;
    try {
      if (memory.unsettled.length > 1) return;
      control(await journal.settleWindow(settled.window, settled.progress));
      memory.unsettled.shift();
    } catch (error) {
      this.#failure ??= { error };
    }
    memory.progressed ||= outcomes.some(({ outcome }) => outcome === 'moved');
    if (outcomes.some(({ outcome }) => outcome === 'in-doubt')) this.#failure ??= { error: unconfirmed() };
    else memory.cap = grownCap(memory.cap);
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
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
