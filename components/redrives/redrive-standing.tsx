// Where a redrive stands: state, the sentence of the moment, the bar, and the counts.

import { CircleAlert, Hourglass } from 'lucide-react';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive, type RedriveState } from '@/server/domain/redrive-states';
import { cn } from '../ui/cn';
import { DASH, formatDuration, formatExact, formatInstantExact, formatRate } from '../ui/format';
import { Panel, Stat, StatRow } from '../ui/panel';
import { ErrorState } from '../ui/states';
import { CanaryStrip } from './canary-strip';
import { paceWords } from './pace-words';
import type { RedriveDetail } from './redrive-detail';
import { RedriveBar } from './redrive-progress';
import { RedriveStateBadge } from './redrive-state';
import { endSentence, movedWords } from './redrive-words';

export function RedriveStanding({ redrive }: { redrive: RedriveDetail }) {
  return (
    <Panel>
      <div className="flex flex-col gap-4">
        <div className="flex flex-col gap-2" aria-live="polite">
          <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
            <RedriveStateBadge state={redrive.state} unattended={redrive.unattendedSinceMs !== null} />
            <p className="text-body">{sentenceNow(redrive)}</p>
          </div>
        </div>
        <RedriveBar redrive={redrive} />
        <div className={cn('empty:hidden', redrive.unattendedSinceMs !== null && 'greyed')}>
          <CanaryStrip redrive={redrive} />
        </div>
        {redrive.failure !== null && endedByItself(redrive) && (
          <ErrorState
            title={`The ${redrive.undoOf === null ? 'redrive' : 'recall'} stopped by itself`}
            message={redrive.failure}
          />
        )}
        {redrive.waiting !== null && redrive.unattendedSinceMs === null && isActive(redrive.state) && (
          <p className="flex items-center gap-2 text-table text-muted">
            <Hourglass className="size-4 shrink-0" aria-hidden /> {redrive.waiting}
          </p>
        )}
        {redrive.failure !== null && !endedByItself(redrive) && (
          <p className="flex items-center gap-2 text-table text-look">
            <CircleAlert className="size-4 shrink-0" aria-hidden /> {redrive.failure}
          </p>
        )}
        <Counts redrive={redrive} />
      </div>
    </Panel>
  );
}

function endedByItself({ state }: RedriveView): boolean {
  return state === 'failed' || state === 'stopped';
}

/** What it was asked for meanwhile. */
const onceAWorkerRuns: Partial<Record<RedriveState, string>> = {
  pausing: ' It pauses once a worker runs.',
  cancelling: ' It stops once a worker runs.',
};

function sentenceNow(redrive: RedriveView): string {
  const moved = movedWords(redrive);
  if (redrive.unattendedSinceMs !== null && isActive(redrive.state))
    return `${moved}.${onceAWorkerRuns[redrive.state] ?? ''}`;
  switch (redrive.state) {
    case 'scheduled':
      return redrive.notBeforeMs === null
        ? 'It has not begun. Its messages were counted when it was planned.'
        : `It begins at ${formatInstantExact(redrive.notBeforeMs)}. Its messages were counted when it was planned.`;
    case 'queued':
      return redrive.startedAtMs === null
        ? 'It starts as soon as a worker takes it, usually within a second.'
        : `${moved}. It goes on as soon as a worker takes it.`;
    case 'running':
      return redrive.etaMs === null ? `${moved}.` : `${moved}, about ${formatDuration(redrive.etaMs)} to go.`;
    case 'pausing':
      return `${moved}. It pauses after the messages that are in flight.`;
    case 'paused':
      return `${moved}. The rest is in its place, and nothing is held.`;
    case 'cancelling':
      return `${moved}. It stops after the messages that are in flight.`;
    case 'completed':
    case 'stopped':
    case 'cancelled':
    case 'failed':
      return endSentence(redrive);
  }
}

function Counts({ redrive }: { redrive: RedriveDetail }) {
  const active = isActive(redrive.state);
  const tookMs =
    redrive.startedAtMs === null || redrive.finishedAtMs === null
      ? null
      : redrive.finishedAtMs - redrive.startedAtMs;
  const rate = redrive.ratePerSec === null ? 'no limit' : `at most ${formatExact(redrive.ratePerSec)}/s`;
  const recall = redrive.undoOf !== null;
  // That a recall ends with the last copy is no limit that anybody has set.
  const pace = recall ? { ...redrive.pace, maxMessages: null } : redrive.pace;
  const limit = [rate, paceWords({ ...redrive, pace })].filter((part) => part !== null).join(' · ');
  return (
    <StatRow>
      <Stat
        label={recall ? 'Recalled' : 'Moved'}
        value={formatExact(redrive.movedMessages)}
        note="confirmed, then removed here"
      />
      <Stat
        label="Stayed"
        value={formatExact(redrive.failedMessages)}
        tone={redrive.failedMessages > 0 ? 'act' : undefined}
        note={redrive.failedMessages > 0 ? 'reasons below' : 'none was refused'}
      />
      <Stat label="Skipped" value={formatExact(redrive.keptMessages)} note="looked at, put back" />
      <Stat
        label="In doubt"
        value={formatExact(redrive.inDoubtMessages)}
        tone={redrive.inDoubtMessages > 0 ? 'look' : undefined}
        note={doubtNote(redrive)}
      />
      {active ? (
        <Stat
          label="Rate"
          value={redrive.currentRatePerSec === null ? DASH : `${formatRate(redrive.currentRatePerSec)}/s`}
          note={limit}
        />
      ) : (
        <Stat label="Took" value={formatDuration(tookMs)} note={limit} />
      )}
    </StatRow>
  );
}

function doubtNote({ inDoubtMessages, resolvedMessages }: RedriveDetail): string {
  const { released, parked, dropped } = resolvedMessages;
  const open = inDoubtMessages - released - parked - dropped;
  if (inDoubtMessages === 0) return 'none';
  if (open === inDoubtMessages) return 'listed below';
  return open > 0 ? `${formatExact(open)} still open, below` : 'all decided, below';
}
