// One redrive from its row to its end, over as many connections as it takes. Broker or database gone: tries
// again with growing pauses, and gives up with a sentence. Asked to stop: ends the window in flight and leaves
// a row that the next worker resumes.

import { TakenBack } from '@/server/brokers/driver';
import type { BlockedRedrive } from '@/server/domain/blocked-redrive';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PutBack } from '@/server/domain/message';
import { countPutBack } from '@/server/domain/redrive-progress';
import type { Clock } from '@/server/platform/clock';
import type { Logger } from '@/server/platform/logger';
import type { AttemptEnd } from './attempt-parts';
import { PublishersBlocked } from './wait-for-alarm';
import { RedriveAttempt } from './redrive-attempt';
import { closeBooks } from './redrive-books';
import type { FinishedRun, RedriveJournal, RunRecord } from './redrive-journal';
import type { Pacer } from './pacer';
import type { RedriveSource } from './redrive-source';
import type { RunMemory } from './window-pipeline';

export type RunParts = {
  journal: RedriveJournal;
  connect(record: RunRecord, journal: RedriveJournal): Promise<RedriveSource>;
  pacer: Pacer;
  clock: Clock;
  logger: Logger;
};

/** Resolves when the run has ended or has stopped; throws when the database stays away. */
export async function runRedrive(parts: RunParts, stop: AbortSignal): Promise<void> {
  const { journal, clock, logger } = parts;
  const memory: RunMemory = {
    unpublishedSeqs: [],
    unsettled: [],
    cap: limits.redriveWindowMessages,
    progressed: false,
    takenBack: false,
    putBacks: [],
  };
  let troubleSinceMs: number | null = null;
  let backoffMs: number = limits.redriveBackoffMinMs;
  while (!stop.aborted) {
    try {
      await attemptOnce(parts, memory, stop);
      return;
    } catch (error) {
      logger.warn({ err: error }, 'a redrive was interrupted');
      if (memory.progressed || troubleSinceMs === null) {
        troubleSinceMs = clock.monotonicMs();
        backoffMs = limits.redriveBackoffMinMs;
      }
      memory.takenBack ||= error instanceof TakenBack;
      memory.cap = 1;
      memory.progressed = false;
      if (clock.monotonicMs() - troubleSinceMs >= patienceMs(error)) {
        return giveUp(journal, memory, `Gave up. ${sentenceOf(error)}`);
      }
      const blocked = error instanceof PublishersBlocked;
      // What an attempt before has sent, this one does not know.
      if (blocked) await tell(parts, error.message, { unansweredMessages: null });
      else await tell(parts, `Waiting to try again. ${sentenceOf(error)}`, null);
    }
    await clock.sleep(backoffMs, stop);
    backoffMs = Math.min(backoffMs * 2, limits.redriveBackoffMaxMs);
  }
}

async function attemptOnce(parts: RunParts, memory: RunMemory, stop: AbortSignal): Promise<void> {
  const { journal, clock, pacer } = parts;
  await catchUp(journal, memory);
  const record = await journal.begin();
  if (record === null) return;
  // Asked to pause while the broker was away: what the last attempt left open is looked into at the resume.
  if (record.control.state === 'pausing') return journal.suspend(false);
  if (record.control.state === 'cancelling') {
    return journal.finish(withPutBacks(closeUnseen(record, 'cancelled', null), memory.putBacks));
  }
  const source = await parts.connect(record, journal);
  let end: AttemptEnd;
  try {
    await weighEpoch(journal, record, source, memory);
    end = await new RedriveAttempt({ record, source, journal, memory, pacer, clock, stop }).run();
  } finally {
    // What is held is back in its place before the run reads as ended.
    memory.putBacks.push(await source.close());
  }
  if (end.kind === 'finished') return journal.finish(withPutBacks(end.run, memory.putBacks));
  // Whoever takes it up again may be another process.
  if (memory.putBacks.some(({ sentence }) => sentence !== null)) {
    await journal.saveProgress(memory.putBacks.reduce(countPutBack, end.progress));
  }
  memory.putBacks = [];
  await (end.why === null ? journal.suspend(end.clean) : journal.pause(end.clean, end.why));
}

function withPutBacks(run: FinishedRun, putBacks: readonly PutBack[]): FinishedRun {
  const progress = putBacks.reduce(countPutBack, run.progress);
  return { ...run, progress };
}

/** A broker that restarted since may have forgotten what it told us of any window so far, and a queue that took
 * messages back may have ignored it. */
async function weighEpoch(
  journal: RedriveJournal,
  record: RunRecord,
  { brokerEpoch: { epoch, unbroken } }: RedriveSource,
  memory: RunMemory,
): Promise<void> {
  if (unbroken && !memory.takenBack) return;
  if (!record.clean) record.windows = await journal.allWindows();
  await journal.enterEpoch(epoch, record.nextSeq);
  record.epochSeq = record.nextSeq;
  memory.takenBack = false;
}

/** Writes what the last attempt knew and could not write. */
async function catchUp(journal: RedriveJournal, memory: RunMemory): Promise<void> {
  const { unpublishedSeqs, unsettled } = memory;
  for (let seq = unpublishedSeqs[0]; seq !== undefined; seq = unpublishedSeqs[0]) {
    await journal.discardWindow(seq);
    unpublishedSeqs.shift();
  }
  for (let next = unsettled[0]; next !== undefined; next = unsettled[0]) {
    await journal.settleWindow(next.window, next.progress);
    unsettled.shift();
  }
}

async function giveUp(journal: RedriveJournal, memory: RunMemory, failure: string): Promise<void> {
  await catchUp(journal, memory);
  const record = await journal.begin();
  if (record !== null)
    await journal.finish(withPutBacks(closeUnseen(record, 'failed', failure), memory.putBacks));
}

/** The end of a run without a look at the source: what a crash left open stays in doubt. */
function closeUnseen(record: RunRecord, state: FinishedRun['state'], failure: string | null): FinishedRun {
  const { windows, progress, atomicBeforeSeq } = record;
  const unseen = { windows, progress, atomicBeforeSeq, met: [], lookedEverywhere: false };
  return { state, failure, ...closeBooks(unseen) };
}

async function tell(
  { journal, logger }: RunParts,
  trouble: string,
  blocked: BlockedRedrive | null,
): Promise<void> {
  try {
    await journal.note(trouble, blocked);
  } catch (error) {
    logger.warn({ err: error }, 'the trouble of a redrive could not be noted');
  }
}

/** Some answers do not get better by waiting; a restarting broker may give the others for a while. */
function patienceMs(error: unknown): number {
  // It passes, and nothing is in doubt meanwhile: a person may cancel.
  if (error instanceof PublishersBlocked) return Infinity;
  if (!isDomainError(error)) return limits.redriveGiveUpMs;
  switch (error.code) {
    case 'invalid':
    case 'unsupported':
    case 'unauthenticated':
    case 'forbidden':
    case 'needs_approval':
    case 'conflict':
    case 'limit_exceeded':
      return 0;
    case 'not_found':
    case 'broker_denied':
      return limits.redriveGiveUpDeniedMs;
    case 'broker_rejected':
    case 'broker_unreachable':
    case 'timeout':
      return limits.redriveGiveUpMs;
  }
}

function sentenceOf(error: unknown): string {
  return isDomainError(error) ? error.message : 'Something failed inside Spillway; the log has the details.';
}
