// The journal of one redrive: what is about to be published is written here first, and what became of it
// after the acknowledgements. Counters and outcomes are written in one step and as absolute values, so
// that writing them again, when it is not known whether the first time took, changes nothing.

import { z } from 'zod';
import type { BlockedRedrive } from '@/server/domain/blocked-redrive';
import {
  type JournalEntry,
  type JournalOutcome,
  outcomeCountSchema,
  type RedriveDestination,
  redriveDestinationSchema,
  redrivePlanSchema,
  type RedriveSelection,
  redriveSelectionSchema,
} from '@/server/domain/redrive';
import { type RedriveState, redriveStates } from '@/server/domain/redrive-states';
import { type RedrivePace, redrivePaceSchema } from '@/server/domain/redrive-pace';
import type { RedriveProgress } from '@/server/domain/redrive-progress';
import type { RefusingTarget } from '@/server/domain/refused-copies';
import { type CanaryProgress, canaryProgressSchema } from '@/server/domain/redrive-returns';
import { type RedriveTransform, redriveTransformSchema } from '@/server/domain/redrive-transform';
import type { JournalWindow } from '@/server/domain/redrive-sorter';
import type { RedriveWay } from '@/server/domain/redrive-way';
import { Prisma, type Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { journalWindows, readWindows, settleAndCount, settleOne } from './journal-windows';

export type RunRecord = {
  id: string;
  clusterId: string;
  vhost: string;
  queue: string;
  destination: RedriveDestination;
  selection: RedriveSelection;
  transform: RedriveTransform | null;
  parking: { after: number; queue: string } | null;
  leaveOutUserId: boolean;
  /** As its plan knew them. */
  targets: readonly RefusingTarget[];
  boundMessages: number;
  depthMessages: number;
  progress: RedriveProgress;
  /** False when another attempt of this run ended without order: a crash, or a lost connection. */
  clean: boolean;
  way: RedriveWay;
  /** Windows before this one were moved the atomic way, though the run moves so no more. */
  atomicBeforeSeq: number;
  /** The broker's, as of when the run went on with the window `epochSeq`. */
  epoch: string | null;
  epochSeq: number;
  /** Those left open and those of which a message stayed; all where single messages are selected, and after an
   * interruption all before `epochSeq`. */
  windows: JournalWindow[];
  nextSeq: number;
  canary: CanaryProgress | null;
  control: RunControl;
};

/** What people may change while it runs. */
export type RunControl = { state: RedriveState; ratePerSec: number | null; pace: RedrivePace };

export type SettledWindow = { seq: number; outcomes: JournalOutcome[] };

/** What is left of an open window whose other entries go into another; one without entries goes. */
export type ShrunkWindow = { seq: number; entries: JournalEntry[] };

export type FinishedRun = {
  state: 'completed' | 'stopped' | 'cancelled' | 'failed';
  failure: string | null;
  progress: RedriveProgress;
  windows: SettledWindow[];
};

export type RedriveJournal = {
  /** Takes the run on: queued becomes running. Null when there is nothing to run any more. */
  begin(): Promise<RunRecord | null>;
  /** All windows, for a run whose broker may have forgotten what it told us. */
  allWindows(): Promise<JournalWindow[]>;
  /** From this window on, the broker is in this epoch. */
  enterEpoch(epoch: string | null, seq: number): Promise<void>;
  /** From this window on all is moved the confirmed way. */
  leaveAtomicWay(seq: number): Promise<void>;
  openWindow(seq: number, entries: JournalEntry[], shrunk: readonly ShrunkWindow[]): Promise<void>;
  /** Removes a window of which certainly nothing was published; it need not exist. */
  discardWindow(seq: number): Promise<void>;
  settleWindow(window: SettledWindow, progress: RedriveProgress): Promise<RunControl>;
  saveProgress(progress: RedriveProgress): Promise<RunControl>;
  /** As it is now, though nothing is written. */
  control(): Promise<RunControl>;
  /** A sentence on why it does not move at the moment, and whether that is an alarm. */
  note(trouble: string, blocked: BlockedRedrive | null): Promise<void>;
  /** A sentence on why nothing moves though nothing is wrong; null when it moves again. */
  wait(why: string | null): Promise<RunControl>;
  /** Lets go of the run: a paused one until it is resumed, any other goes back to those that wait for a worker.
   * `orderly`: nothing is in flight; a running one that is not stays as it is, for the next worker to look into. */
  suspend(orderly: boolean): Promise<void>;
  /** By itself: waits for a person, and says why. */
  pause(orderly: boolean, why: string): Promise<void>;
  saveCanary(canary: CanaryProgress): Promise<void>;
  finish(run: FinishedRun): Promise<void>;
};

export function createRedriveJournal(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  id: string,
): RedriveJournal {
  const now = () => new Date(clock.nowMs());
  const where = { id };

  return {
    begin: () => beginRun(db, id, now()),

    ...journalWindows({ db, clock }, id),

    async enterEpoch(epoch, seq) {
      await db.redrive.update({ where, data: { epoch, epochSeq: seq } });
    },

    async leaveAtomicWay(seq) {
      await db.redrive.update({ where, data: { way: 'confirmed', atomicBeforeSeq: seq } });
    },

    async settleWindow(window, progress) {
      return controlOf(await settleAndCount(db, id, window, progress, now()));
    },

    async saveProgress(progress) {
      return controlOf(await db.redrive.update({ where, data: columnsOf(progress) }));
    },

    async control() {
      return controlOf(await db.redrive.findUniqueOrThrow({ where }));
    },

    async note(trouble, blocked) {
      const data = { failure: trouble, blocked: blocked ?? Prisma.DbNull };
      await db.redrive.updateMany({ where: { id, finishedAt: null }, data });
    },

    async wait(why) {
      return controlOf(await db.redrive.update({ where, data: { waiting: why } }));
    },

    suspend: (orderly) => suspendRun(db, id, orderly),

    pause: (orderly, why) => pauseRun(db, id, orderly, why),

    async saveCanary(canary) {
      await db.redrive.update({ where, data: { canary } });
    },

    finish: (run) => finishRun(db, id, run, now()),
  };
}

async function beginRun(db: Features['db'], id: string, now: Date): Promise<RunRecord | null> {
  await db.redrive.updateMany({ where: { id, state: 'queued', startedAt: null }, data: { startedAt: now } });
  const before = await db.redrive.findUnique({ where: { id }, select: { orderly: true } });
  const { count: claimed } = await db.redrive.updateMany({
    where: { id, state: 'queued' },
    data: { state: 'running', orderly: false },
  });
  const row = await db.redrive.findUnique({ where: { id } });
  if (row === null || !runStates.has(row.state)) return null;
  return recordOf(db, row, claimed === 1 && before?.orderly === true);
}

/** The watch for copies that die again begins in the same step, so that no crash in between forgets it. */
async function finishRun(db: Features['db'], id: string, run: FinishedRun, now: Date): Promise<void> {
  const { state, failure, progress, windows } = run;
  await db.$transaction(async (tx) => {
    for (const window of windows) await settleOne(tx, id, window, now);
    const row = await tx.redrive.update({
      where: { id },
      data: { ...columnsOf(progress), state, failure, waiting: null, finishedAt: now, activeKey: null },
    });
    const { watchAfterMs } = redrivePaceSchema.parse(row.pace);
    const sent = progress.movedMessages + progress.inDoubtMessages > 0;
    if (!sent || watchAfterMs === 0 || row.undoOf !== null) return;
    const watchUntil = new Date(now.getTime() + watchAfterMs);
    await tx.redrive.update({ where: { id }, data: { watchUntil } });
  });
}

async function pauseRun(db: Features['db'], id: string, orderly: boolean, why: string): Promise<void> {
  await db.redrive.updateMany({
    where: { id, state: { in: ['running', 'pausing'] } },
    data: { state: 'paused', orderly, waiting: why, failure: null },
  });
}

async function suspendRun(db: Features['db'], id: string, orderly: boolean): Promise<void> {
  await db.redrive.updateMany({
    where: { id, state: 'pausing' },
    data: { state: 'paused', orderly, waiting: null, failure: null },
  });
  if (!orderly) return;
  await db.redrive.updateMany({
    where: { id, state: 'running' },
    data: { state: 'queued', orderly: true, waiting: null },
  });
}

async function recordOf(db: Features['db'], row: Redrive, clean: boolean): Promise<RunRecord> {
  const selection = redriveSelectionSchema.parse(row.selection);
  const plan = redrivePlanSchema.parse(row.plan);
  const { _max } = await db.redriveWindow.aggregate({ where: { redriveId: row.id }, _max: { seq: true } });
  return {
    id: row.id,
    clusterId: row.clusterId,
    vhost: row.vhost,
    queue: row.queue,
    destination: redriveDestinationSchema.parse(row.destination),
    selection,
    transform: redriveTransformSchema.nullable().parse(row.transform),
    parking: parkingOf(row),
    leaveOutUserId: row.leaveOutUserId,
    targets: plan.targets,
    boundMessages: row.boundMessages,
    depthMessages: plan.depthMessages ?? row.boundMessages,
    progress: progressOf(row),
    clean,
    way: wayOfRow(row.way),
    atomicBeforeSeq: row.atomicBeforeSeq,
    epoch: row.epoch,
    epochSeq: row.epochSeq,
    windows: await readWindows(
      db,
      row.id,
      selection.kind === 'messages' ? Infinity : clean ? 0 : row.epochSeq,
    ),
    nextSeq: (_max.seq ?? 0) + 1,
    canary: canaryProgressSchema.nullable().catch(null).parse(row.canary),
    control: controlOf(row),
  };
}

function wayOfRow(way: string): RedriveWay {
  return way === 'atomic' ? 'atomic' : 'confirmed';
}

export function parkingOf({ parkAfter, parkingQueue }: Redrive): RunRecord['parking'] {
  return parkAfter === null || parkingQueue === null ? null : { after: parkAfter, queue: parkingQueue };
}

export function progressOf(row: Redrive): RedriveProgress {
  const { takenMessages, movedMessages, keptMessages, failedMessages, inDoubtMessages } = row;
  const outcomes = z.array(outcomeCountSchema).catch([]).parse(row.outcomes);
  return { takenMessages, movedMessages, keptMessages, failedMessages, inDoubtMessages, outcomes };
}

function columnsOf({ outcomes, ...counters }: RedriveProgress) {
  return { ...counters, outcomes: [...outcomes] };
}

/** States in which a worker has, or had, the run in hand. */
const runStates: ReadonlySet<string> = new Set<RedriveState>(['running', 'pausing', 'cancelling']);

function controlOf({ state, ratePerSec, pace }: Pick<Redrive, 'state' | 'ratePerSec' | 'pace'>): RunControl {
  return { state: z.enum(redriveStates).parse(state), ratePerSec, pace: redrivePaceSchema.parse(pace) };
}
