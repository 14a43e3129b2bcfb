// Says before each window of a run how many messages may start, or why none may: rate and ramp, back-pressure,
// the canary's steps and the share that died again. One for a run, over all of its connections.

import { limits } from '@/server/domain/limits';
import type { CanaryProgress } from '@/server/domain/redrive-returns';
import { canaryStage, findingOf, judgeReturns, type ReturnsSeen } from '@/server/domain/redrive-canary';
import {
  backPressureOf,
  debtAt,
  mayStart,
  type PaceDebt,
  rateAt,
  type RedriveCanary,
  type TargetPressure,
} from '@/server/domain/redrive-pace';
import type { MessageView } from '@/server/domain/message';
import type { Clock } from '@/server/platform/clock';
import type { LookQuestion, TakenMessages } from './lookout';
import type { RunControl } from './redrive-journal';

/** Looks for copies of the run that died again. Never throws: what it cannot see is an answer. */
export type Lookout = {
  /** Null once it watches. */
  open(taken: TakenMessages): Promise<string | null>;
  look(question: LookQuestion): Promise<ReturnsSeen | { blind: string }>;
  sent(view: MessageView): void;
};

export type PacerParts = {
  clock: Clock;
  /** How full the targets are now. Never throws: what is not known is null with its reason. */
  readPressure(this: void): Promise<TargetPressure[]>;
  /** Null: nobody looks, so a canary cannot be kept. */
  lookout: Lookout | null;
};

export type Admission =
  | { kind: 'go'; messages: number }
  /** Ask again after so long. `why` is null where only the rate asks for it. */
  | { kind: 'wait'; ms: number; why: string | null }
  /** Asked for no more than was sent. */
  | { kind: 'done' }
  | { kind: 'pause'; why: string }
  | { kind: 'stop'; why: string };

/** Sent is what was started, whatever became of it. */
export type PaceQuestion = TakenMessages & {
  control: RunControl;
  inFlightMessages: number;
  canary: CanaryProgress | null;
  saveCanary(this: void, progress: CanaryProgress): Promise<void>;
};

const pressureEveryMs = 1_000;
const lookEveryMs = 2_000;
const watchEveryMs = 500;

export class Pacer {
  readonly #parts: PacerParts;
  #debt: PaceDebt = { messages: 0, atMs: 0 };
  #ramp: { of: string; sinceMs: number } | null = null;
  #pressure: { targets: TargetPressure[]; atMs: number } | null = null;
  /** What was started so lately that the depth of a target may not have it yet, also before anybody asked for that. */
  readonly #recent: { messages: number; atMs: number }[] = [];
  #lookedMs = -Infinity;
  /** On the monotonic clock: when the step in hand has been watched long enough. */
  #watchedMs: number | null = null;
  #canary: CanaryProgress | null = null;

  constructor(parts: PacerParts) {
    this.#parts = parts;
  }

  async admit(question: PaceQuestion): Promise<Admission> {
    const { control, sentMessages } = question;
    const { canary, maxMessages } = control.pace;
    const left = maxMessages === null ? Infinity : maxMessages - sentMessages;
    if (left <= 0) return { kind: 'done' };
    const stage =
      canary === null ? await this.#onlyCount(question) : await this.#canaryStage(canary, question);
    if (typeof stage !== 'number') return stage;
    const room = await this.#room(control);
    if (typeof room === 'string') return { kind: 'wait', ms: pressureEveryMs, why: room };
    const free = this.#atRate(control);
    if (free.kind === 'wait') return { ...free, why: null };
    const window = control.pace.windowMessages ?? Infinity;
    return { kind: 'go', messages: Math.min(left, stage, room, free.messages, window) };
  }

  /** Tells what is about to be copied, so that its death can be compared with that of the copy. */
  sending(view: MessageView): void {
    this.#parts.lookout?.sent(view);
  }

  /** Tells what was published, for the rate. */
  started(messages: number): void {
    const atMs = this.#parts.clock.monotonicMs();
    this.#debt = { ...this.#debt, messages: this.#debt.messages + messages };
    this.#recent.push({ messages, atMs });
    // What a reading may have missed counts until the next one.
    if (this.#pressure === null) this.#forgetSeen(atMs);
  }

  #atRate({ ratePerSec, pace: { ramp } }: RunControl) {
    const nowMs = this.#parts.clock.monotonicMs();
    const of = JSON.stringify(ramp);
    // A ramp rises from when it was asked for, and after a canary; a new one rises anew.
    if (this.#ramp?.of !== of) this.#ramp = { of, sinceMs: nowMs };
    const rate = rateAt(ratePerSec, ramp, nowMs - this.#ramp.sinceMs);
    this.#debt = debtAt(this.#debt, rate, nowMs);
    return mayStart(rate, this.#debt);
  }

  async #room({ pace: { backPressure } }: RunControl): Promise<number | string> {
    if (backPressure === null) {
      this.#pressure = null;
      return Infinity;
    }
    const { clock } = this.#parts;
    if (this.#pressure === null || clock.monotonicMs() - this.#pressure.atMs >= pressureEveryMs) {
      const atMs = clock.monotonicMs();
      this.#pressure = { targets: await this.#parts.readPressure(), atMs };
      this.#forgetSeen(atMs);
    }
    const unseen = this.#recent.reduce((sum, { messages }) => sum + messages, 0);
    const answer = backPressureOf(backPressure, this.#pressure.targets, unseen);
    return 'why' in answer ? answer.why : answer.roomMessages;
  }

  /** What a reading of this moment tells. Oldest first, so that little is looked at. */
  #forgetSeen(nowMs: number): void {
    const unseen = this.#recent.findIndex(({ atMs }) => atMs > nowMs - limits.statisticsLagMs);
    this.#recent.splice(0, unseen === -1 ? this.#recent.length : unseen);
  }

  /** How many the step in hand has left, or what to do instead of sending. */
  async #canaryStage(canary: RedriveCanary, question: PaceQuestion): Promise<number | Admission> {
    const { sentMessages, inFlightMessages } = question;
    this.#canary ??= question.canary ?? nothingPassed;
    const stage = canaryStage(canary, this.#canary.passedSteps, sentMessages);
    switch (stage.kind) {
      case 'send':
        this.#ramp = null;
        return (await this.#unwatched(question)) ?? stage.messages;
      case 'watch':
        this.#ramp = null;
        if (inFlightMessages > 0) return { kind: 'wait', ms: watchEveryMs, why: null };
        return this.#watchStep(canary, this.#canary, question);
      case 'passed':
        return this.#watchOn(canary, this.#canary, question);
    }
  }

  async #watchStep(
    canary: RedriveCanary,
    progress: CanaryProgress,
    question: PaceQuestion,
  ): Promise<Admission> {
    const { clock, lookout } = this.#parts;
    const { sentMessages, heldMessages } = question;
    const { passedSteps } = progress;
    if (this.#watchedMs === null) await this.#beginWatch(canary, progress, question);
    const leftMs = (this.#watchedMs ?? 0) - clock.monotonicMs();
    const final = leftMs <= 0;
    const seen = (await lookout?.look({ sentMessages, heldMessages, atRest: true, final })) ?? nobody;
    if ('blind' in seen) {
      // What is not seen does not count as watched.
      this.#watchedMs = null;
      return blindWait(seen.blind);
    }
    const verdict = judgeReturns(canary, seen, { sentMessages, passedSteps, inStep: true });
    if (verdict.kind === 'stop') return this.#stop(verdict.sentence, question);
    if (!final) {
      const why = `Watching whether what was sent dies again, before more follows.`;
      return { kind: 'wait', ms: Math.min(leftMs, watchEveryMs), why };
    }
    this.#watchedMs = null;
    const finding = findingOf(passedSteps, sentMessages, seen);
    const findings = [...progress.findings, finding];
    await this.#save({ passedSteps: passedSteps + 1, findings, watchingUntilMs: null }, question);
    if (verdict.kind === 'ask') return { kind: 'pause', why: verdict.sentence };
    return { kind: 'wait', ms: 0, why: null };
  }

  /** Nothing is sent that nobody would see die. */
  async #unwatched(taken: TakenMessages): Promise<Admission | null> {
    const { lookout } = this.#parts;
    const trouble = lookout === null ? nobody.blind : await lookout.open(taken);
    return trouble === null ? null : blindWait(trouble);
  }

  /** The step that it ended in keeps what was found. */
  async #stop(sentence: string, question: PaceQuestion): Promise<Admission> {
    const progress = this.#canary ?? nothingPassed;
    const findings = [...progress.findings, sentence];
    await this.#save({ ...progress, findings, watchingUntilMs: null }, question);
    return { kind: 'stop', why: sentence };
  }

  async #beginWatch(canary: RedriveCanary, progress: CanaryProgress, question: PaceQuestion): Promise<void> {
    const { clock } = this.#parts;
    await this.#save({ ...progress, watchingUntilMs: clock.nowMs() + canary.watchMs }, question);
    this.#watchedMs = clock.monotonicMs() + canary.watchMs;
  }

  async #save(progress: CanaryProgress, { saveCanary }: PaceQuestion): Promise<void> {
    await saveCanary(progress);
    this.#canary = progress;
  }

  /** Without a canary what dies again is counted, and decides nothing. */
  async #onlyCount({ sentMessages, heldMessages }: TakenMessages): Promise<number> {
    const { lookout, clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (lookout === null || nowMs - this.#lookedMs < lookEveryMs) return Infinity;
    if (this.#lookedMs === -Infinity) await lookout.open({ sentMessages, heldMessages });
    else await lookout.look({ sentMessages, heldMessages, atRest: false, final: false });
    this.#lookedMs = clock.monotonicMs();
    return Infinity;
  }

  /** Through the main run a look now and then: what cannot be seen at the moment does not hold it. */
  async #watchOn(
    canary: RedriveCanary,
    { passedSteps }: CanaryProgress,
    { sentMessages, heldMessages }: TakenMessages,
  ): Promise<number | Admission> {
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#lookedMs < lookEveryMs) return Infinity;
    this.#lookedMs = nowMs;
    const seen = await this.#parts.lookout?.look({
      sentMessages,
      heldMessages,
      atRest: false,
      final: false,
    });
    if (seen === undefined || 'blind' in seen) return Infinity;
    const verdict = judgeReturns(canary, seen, { sentMessages, passedSteps, inStep: false });
    return verdict.kind === 'stop' ? { kind: 'stop', why: verdict.sentence } : Infinity;
  }
}

const nothingPassed: CanaryProgress = { passedSteps: 0, findings: [], watchingUntilMs: null };
const nobody = { blind: 'this broker has no way to watch for copies.' };

function blindWait(blind: string): Admission {
  return {
    kind: 'wait',
    ms: lookEveryMs,
    why: `Waiting: it cannot be seen whether what is sent dies again: ${blind}`,
  };
}
