// One connection's share of a redrive, window by window: take, write down, publish, acknowledge what was
// confirmed, write down what became of it. Throws when the broker or the database fails; then nothing that
// was not confirmed has been acknowledged, and all that is held goes back to its place with the connection.

import assert from 'node:assert';
import type { HeldMessage } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import { HeldKeys, orderKeyOf } from '@/server/domain/order-key';
import type { JournalEntry, JournalOutcome } from '@/server/domain/redrive';
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
import { nextWindow, windowForSize } from '@/server/domain/redrive-window';
import type { AttemptEnd, AttemptParts } from './attempt-parts';
import { certainty, inOrder, isOrderLost, isSeenBefore, type Judged, lookMessages } from './interruption';
import { Held } from './held';
import type { ToPublish } from './move-window';
import { amendMoved, cameBack, closeBooks, notFound } from './redrive-books';
import type { FinishedRun, RunRecord } from './redrive-journal';
import { type GateAnswer, RunGate } from './run-gate';
import { orderLost, restarted, tooManyHeld, tooManyInDoubt, tooManyPassed } from './stop-sentences';
import { TakenOver } from './taken-over';
import { createTransformer, leaveOutUserId, type Transformer, transformVerdict } from './transform';
import { emptyPart, entryOf, type Part, recalledAs } from './window-part';
import { WindowPipeline } from './window-pipeline';

export class RedriveAttempt {
  readonly #parts: AttemptParts;
  readonly #sorter: RedriveSorter;
  readonly #transform: Transformer | null;
  readonly #pipeline: WindowPipeline;
  readonly #gate: RunGate;
  readonly #takenOver: TakenOver;
  readonly #heldKeys: HeldKeys;
  /** The rest may not be moved any more: nothing tells in which order it lay. */
  readonly #orderLost: boolean;
  readonly #met: Suspect[] = [];
  #progress: RedriveProgress;
  #control: RunRecord['control'];
  #seq: number;
  /** The hard maximum was reached. */
  #enough = false;
  /** Messages that may still be taken to be moved; the rest of the queue arrived later. */
  #allowance: number;
  /** After so many messages, those of lost acknowledgements not counted, all that was put back is met. */
  readonly #lookMessages: number;
  #looked = 0;
  /** True once a message was met that no earlier attempt had in hand: what was put back lies before it. */
  #sawFresh = false;
  readonly #held = new Held();
  #drained = false;
  /** The source lost messages to this attempt. */
  #letGo = false;
  /** Taken and not yet judged: more than might start at once. */
  #stash: readonly HeldMessage[] = [];

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
      ...certainty(parts),
    });
    this.#takenOver = new TakenOver(record.windows);
    this.#heldKeys = new HeldKeys(record.windows);
    this.#pipeline = new WindowPipeline({
      ...parts,
      count: ({ entries, toPublish }, outcomes) => this.#count(entries, toPublish, outcomes),
      control: (control) => (this.#control = control),
      ending: () => this.#ending,
    });
    this.#gate = new RunGate(parts);
    this.#transform = record.transform === null ? null : createTransformer(record.transform);
    this.#progress = forgetKept(record.progress);
    this.#control = record.control;
    this.#seq = record.nextSeq;
    const done = this.#progress.takenMessages + this.#sorter.uncountedMessages;
    const bound = this.#sorter.wantedMessages === null ? record.boundMessages : record.depthMessages;
    const allowance = Math.max(0, Math.min(bound, record.depthMessages) - done);
    this.#orderLost = allowance > 0 && isOrderLost(parts);
    this.#allowance = this.#orderLost ? 0 : allowance;
    this.#lookMessages = lookMessages(parts, this.#sorter.putBackMessages);
  }

  async run(): Promise<AttemptEnd> {
    try {
      const end = await this.#run();
      await this.#pipeline.drain();
      return end;
    } catch (error) {
      // What is under way is seen to its end; the first failure is the reason for all.
      await this.#pipeline.drain();
      throw error;
    }
  }

  async #run(): Promise<AttemptEnd> {
    const { stop } = this.#parts;
    for (;;) {
      if (this.#usefulTake() === 0) await this.#pipeline.drain();
      if (this.#pipeline.whyStop !== null) return this.#finish('failed', this.#pipeline.whyStop);
      if (this.#control.state === 'cancelling') return this.#finish('cancelled', null);
      if (stop.aborted || this.#control.state === 'pausing') return this.#stopHere(null);
      if (this.#usefulTake() === 0) return this.#finishWhole();
      const answer = await this.#admission();
      if (answer.kind === 'waited') {
        this.#control = answer.control ?? this.#control;
        continue;
      }
      if (answer.kind === 'done' && this.#usefulTake() === 0) continue;
      if (answer.kind === 'stop') return this.#finish('stopped', answer.why);
      if (answer.kind === 'pause') return this.#stopHere(answer.why);
      const window = this.#windowSize();
      if (window === 0)
        return this.#finish('failed', tooManyInDoubt(openDoubts(this.#progress) + this.#sorter.openMessages));
      const messages = answer.kind === 'done' ? window : answer.messages;
      await this.#handle(await this.#take(window, messages), Math.min(window, messages));
      if (this.#held.tooMuch) return this.#finishFull();
    }
  }

  async #admission(): Promise<GateAnswer> {
    const { inFlightMessages, uncountedMessages } = this.#pipeline;
    const { movedMessages, inDoubtMessages } = this.#progress;
    const sentMessages = movedMessages + inDoubtMessages + this.#takenOver.openMessages + uncountedMessages;
    const { canary } = this.#parts.record;
    const heldMessages = this.#held.messages + this.#stash.length;
    const question = { control: this.#control, sentMessages, heldMessages, inFlightMessages, canary };
    const answer = await this.#gate.pass(question, () => this.#pipeline.drain());
    if (answer.kind !== 'done') return answer;
    // Of what is under way some may come to stay, and others take their place.
    await this.#pipeline.drain();
    if (inFlightMessages > 0) return { kind: 'waited', control: null };
    // Nothing fresh is moved any more. What an interruption may have put back is looked for all the same.
    this.#allowance = 0;
    this.#enough = true;
    return answer;
  }

  /** As many as a window may have, though fewer may start: where others are passed over to find them. */
  async #take(window: number, messages: number): Promise<readonly HeldMessage[]> {
    if (this.#stash.length > 0) return this.#stash;
    const useful = this.#usefulTake();
    const { kind } = this.#parts.record.selection;
    const all = kind === 'all' || kind === 'first';
    // Looking is not held up by what publishing has to be careful about.
    const meanBytes = this.#parts.source.meanBytes;
    const most = this.#lookingBack ? windowForSize(meanBytes) : Math.min(window, all ? messages : Infinity);
    const size = Math.min(useful, most);
    const aheadMessages = messages > window ? useful - size : 0;
    const batch = await this.#parts.source.moving.transfer.take(size, { aheadMessages });
    this.#drained = batch.length === 0;
    return batch;
  }

  async #stopHere(why: string | null): Promise<AttemptEnd> {
    await this.#pipeline.drain();
    await this.#letGoForGood();
    return { kind: 'stopped', clean: this.#nothingOpen, progress: this.#progress, why };
  }

  /** How many messages it makes sense to take; zero when the run is done. */
  #usefulTake(): number {
    if (this.#drained) return 0;
    const toLookAt = this.#lookingBack ? limits.redriveWindowMessages : 0;
    const toMove = this.#sorter.wantedMessages === 0 ? 0 : this.#allowance;
    return Math.max(toLookAt, toMove);
  }

  get #lookingBack(): boolean {
    return this.#sorter.suspectMessages > 0 && !this.#lookedEnough;
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
    const most = this.#control.pace.windowMessages ?? limits.redriveInFlightMessages;
    const size = nextWindow({
      meanBytes: this.#parts.source.meanBytes,
      cap: this.#parts.memory.cap,
      inDoubtMessages: openDoubts(this.#progress) + this.#sorter.openMessages,
    });
    // Half of what may be under way, so that the next can be fetched and written down meanwhile.
    return Math.min(size, Math.ceil(most / (this.#control.ratePerSec === null ? 2 : 1)));
  }

  /** Up to where so many may start; what is behind is kept for the next window. */
  async #handle(batch: readonly HeldMessage[], most: number): Promise<void> {
    // What became of the messages before decides about the later ones of their keys.
    if (this.#control.pace.orderBy !== null) await this.#pipeline.drain();
    const part = emptyPart();
    let handled = 0;
    for (const message of batch) {
      const key = this.#keyOf(message);
      if (part.entries.length >= most || (key !== null && part.keys.has(key))) break;
      handled += 1;
      this.#sort(message, key, part);
    }
    this.#stash = batch.slice(handled);
    if (part.messages > 0) await this.#moveOn(part);
  }

  /** Without what the broker would refuse it for, where that was asked for. */
  #publishable(verdict: Judged, view: MessageView): Judged {
    const { record, source } = this.#parts;
    return record.leaveOutUserId ? leaveOutUserId(verdict, view, source.rules) : verdict;
  }

  #keyOf(message: HeldMessage): string | null {
    const { orderBy } = this.#control.pace;
    return orderBy === null ? null : orderKeyOf(orderBy, message);
  }

  #sort(message: HeldMessage, key: string | null, part: Part): void {
    const { view } = message;
    const allowed = transformVerdict(this.#transform, this.#allow(view), message);
    const publishable = this.#publishable(allowed, view);
    const verdict = inOrder(publishable, this.#heldKeys.has(key));
    this.#look(verdict);
    part.messages += 1;
    if (verdict.kind === 'publish') {
      const { address, addHeaders, removeHeaders, edit, from, target, parked, withoutUserId } = verdict;
      if (from !== null) this.#takenOver.add(from);
      this.#parts.pacer.sending(view);
      if (key !== null) part.keys.add(key);
      const options = { addHeaders, removeHeaders, ...(edit !== undefined && { edit }) };
      const recalled = recalledAs(this.#parts, message, options);
      part.entries.push({
        ...entryOf(view, key),
        target,
        ...(parked && { parked }),
        ...(withoutUserId && { withoutUserId }),
        ...recalled,
      });
      part.toPublish.push({ message, target: address, ...options });
      return;
    }
    this.#held.add(view);
    if (verdict.kind !== 'kept' && verdict.kind !== 'late') this.#heldKeys.hold(key);
    if (verdict.kind === 'no-origin') part.entries.push(entryOf(view, key));
    if (verdict.kind === 'behind') part.entries.push({ ...entryOf(view, key), behind: true });
    if (verdict.kind === 'not-transformed') {
      part.entries.push({ ...entryOf(view, key), notTransformed: verdict.reason });
    }
    if (verdict.kind === 'kept') this.#progress = countKept(this.#progress, 1);
    if (verdict.kind === 'came-back') this.#progress = countOutcome(this.#progress, cameBack);
    if (verdict.kind === 'suspect') part.met.push(verdict.suspect);
  }

  async #moveOn({ met, entries, toPublish }: Part): Promise<void> {
    if (met.length > 0) await this.#meet(met);
    if (entries.length > 0) await this.#move(entries, toPublish);
    else await this.#save();
  }

  get #ending(): boolean {
    return this.#parts.stop.aborted || this.#control.state !== 'running';
  }

  /** After what is under way, whose counts it would bring forward. */
  async #save(): Promise<void> {
    await this.#pipeline.drain();
    this.#control = await this.#parts.journal.saveProgress(this.#progress);
  }

  /** Spends the allowance; what comes after it arrived later, and is put back without being counted. */
  #allow(view: MessageView): Verdict | { kind: 'late' } {
    const verdict = this.#sorter.judge(view);
    if (isSeenBefore(verdict) && verdict.kind !== 'kept') return verdict;
    if (this.#allowance === 0) return { kind: 'late' };
    this.#allowance -= 1;
    return verdict;
  }

  /** Suspects of open windows get their outcome at the end; a wrong `moved` is amended before anything else. */
  async #meet(met: readonly Suspect[]): Promise<void> {
    const { record, journal } = this.#parts;
    await this.#pipeline.drain();
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

  #look(verdict: Judged): void {
    if (verdict.kind === 'suspect' && verdict.suspect.settledAsMoved) return;
    this.#looked += 1;
    if (isSeenBefore(verdict)) return;
    this.#sawFresh = true;
    // It would have stood before this one.
    if (this.#parts.source.keepsOrder) this.#sorter.forgetMovable();
  }

  async #move(entries: JournalEntry[], toPublish: ToPublish[]): Promise<void> {
    const seq = this.#seq;
    this.#seq += 1;
    const shrunk = this.#takenOver.take();
    await this.#pipeline.start({ seq, entries, toPublish, shrunk }, this.#mostInFlight());
    this.#parts.pacer.started(toPublish.length);
  }

  /** At full speed the next window starts before the last is confirmed; after trouble, and at a rate, one at a time. */
  #mostInFlight(): number {
    const { ratePerSec, pace } = this.#control;
    if (ratePerSec !== null || this.#parts.memory.cap < limits.redriveWindowMessages) return 0;
    return pace.windowMessages ?? limits.redriveInFlightMessages;
  }

  #count(
    entries: readonly JournalEntry[],
    toPublish: readonly ToPublish[],
    outcomes: readonly JournalOutcome[],
  ): RedriveProgress {
    let next = 0;
    entries.forEach(({ target }, position) => {
      if (target === '') return;
      const message = toPublish[next++]?.message;
      if (message !== undefined && outcomes[position]?.outcome !== 'moved') this.#held.add(message.view);
    });
    this.#heldKeys.settled(entries, outcomes);
    this.#letGo ||= outcomes.some(({ outcome }) => outcome === 'moved');
    this.#progress = countWindow(this.#progress, entries, outcomes);
    return this.#progress;
  }

  #finishWhole(): Promise<AttemptEnd> {
    return this.#orderLost ? this.#finish('failed', orderLost) : this.#finish('completed', null);
  }

  async #finish(state: FinishedRun['state'], failure: string | null): Promise<AttemptEnd> {
    await this.#pipeline.drain();
    await this.#letGoForGood();
    const { windows, progress } = closeBooks({
      windows: this.#takenOver.windows,
      met: this.#met,
      lookedEverywhere: this.#lookedEverywhere,
      atomicBeforeSeq: this.#parts.record.atomicBeforeSeq,
      progress: this.#progress,
    });
    const missing = state === 'completed' ? (this.#sorter.wantedMessages ?? 0) : 0;
    const counted = countOutcome(progress, notFound, missing);
    return { kind: 'finished', run: { state, failure, windows, progress: counted } };
  }

  /** Until a broker has acknowledgements on disk, its sudden end brings the originals back: then another attempt
   * looks for them. Throws when it ended before. */
  async #letGoForGood(): Promise<void> {
    if (!this.#letGo) return;
    const { source } = this.#parts;
    await source.moving.transfer.acknowledgedForGood();
    if (await source.hasRestarted()) throw new DomainError('broker_unreachable', restarted);
  }

  /** So much is held that going on would cost too much memory here and visibility there. */
  #finishFull(): Promise<AttemptEnd> {
    if (this.#sorter.wantedMessages !== null || this.#enough) return this.#finish('completed', null);
    const passed = this.#progress.keptMessages;
    return this.#finish('failed', passed > 0 ? tooManyPassed(passed) : tooManyHeld(this.#held.messages));
  }
}
