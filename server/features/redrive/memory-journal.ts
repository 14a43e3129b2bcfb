// The journal of a redrive as a plain object, for simulations: each write passes a gate that may fail it
// before or after it took effect.

import type { JournalOutcome } from '@/server/domain/redrive';
import type { RedriveState } from '@/server/domain/redrive-states';
import { type RedrivePace, redrivePaceSchema } from '@/server/domain/redrive-pace';
import type { RedriveProgress } from '@/server/domain/redrive-progress';
import type { CanaryProgress } from '@/server/domain/redrive-returns';
import type { JournalWindow } from '@/server/domain/redrive-sorter';
import type { RedriveJournal, RunRecord } from './redrive-journal';

/** What outlives a process. */
export type MemoryRun = {
  state: RedriveState;
  /** As the row's: false while a worker has the run in hand. */
  orderly?: boolean;
  waiting?: string | null;
  canary?: CanaryProgress | null;
  progress: RedriveProgress;
  failure: string | null;
  windows: JournalWindow[];
  epoch?: string | null;
  epochSeq?: number;
  atomicBeforeSeq?: number;
};

export type MemoryRunInput = Omit<
  RunRecord,
  | 'transform'
  | 'leaveOutUserId'
  | 'targets'
  | 'progress'
  | 'clean'
  | 'windows'
  | 'nextSeq'
  | 'canary'
  | 'control'
  | 'epoch'
  | 'epochSeq'
  | 'atomicBeforeSeq'
> & {
  ratePerSec: number | null;
  pace?: Partial<RedrivePace>;
  transform?: RunRecord['transform'];
  targets?: RunRecord['targets'];
};

export type Pass = <T>(operation: string, act: () => T) => Promise<T>;

export function createMemoryJournal(
  row: MemoryRun,
  { ratePerSec, pace, ...run }: MemoryRunInput,
  pass: Pass,
): RedriveJournal {
  const control = () => ({ state: row.state, ratePerSec, pace: redrivePaceSchema.parse(pace ?? {}) });
  const settle = (seq: number, outcomes: JournalOutcome[]) => {
    row.windows = row.windows.map((window) => (window.seq === seq ? { ...window, outcomes } : window));
  };
  return {
    begin: () =>
      pass('begin', () => {
        const clean = row.state === 'queued' && row.orderly !== false;
        if (row.state === 'queued') Object.assign(row, { state: 'running', orderly: false });
        if (row.state !== 'running' && row.state !== 'pausing' && row.state !== 'cancelling') return null;
        const { progress, windows: all, epoch = null, epochSeq = 1 } = row;
        const windows = all.filter((window) => window.seq < epochSeq || !movedWhole(window));
        const nextSeq = Math.max(0, ...all.map(({ seq }) => seq)) + 1;
        const { canary = null, atomicBeforeSeq = 0 } = row;
        const found = { progress, clean, epoch, epochSeq, windows, nextSeq, canary, control: control() };
        return { transform: null, leaveOutUserId: false, targets: [], ...run, ...found, atomicBeforeSeq };
      }),
    ...memoryWindows(row, pass),
    enterEpoch: (epoch, seq) =>
      pass('epoch', () => {
        Object.assign(row, { epoch, epochSeq: seq });
      }),
    leaveAtomicWay: (seq) => pass('way', () => void (row.atomicBeforeSeq = seq)),
    settleWindow: ({ seq, outcomes }, progress) =>
      pass('settle', () => {
        settle(seq, outcomes);
        row.progress = progress;
        return control();
      }),
    saveProgress: (progress) =>
      pass('save', () => {
        row.progress = progress;
        return control();
      }),
    control: () => pass('control', control),
    note: (trouble, blocked) =>
      pass('note', () => {
        Object.assign(row, { failure: trouble, blocked });
      }),
    wait: (why) =>
      pass('wait', () => {
        row.waiting = why;
        return control();
      }),
    suspend: (orderly) =>
      pass('suspend', () => {
        if (row.state === 'pausing') Object.assign(row, { state: 'paused', orderly });
        else if (orderly && row.state === 'running') Object.assign(row, { state: 'queued', orderly });
      }),
    pause: (orderly, why) =>
      pass('pause', () => {
        Object.assign(row, { state: 'paused', orderly, waiting: why });
      }),
    saveCanary: (canary) =>
      pass('canary', () => {
        row.canary = canary;
      }),
    finish: ({ state, failure, progress, windows }) =>
      pass('finish', () => {
        for (const { seq, outcomes } of windows) settle(seq, outcomes);
        Object.assign(row, { state, failure, progress });
      }),
  };
}

function movedWhole({ outcomes }: JournalWindow): boolean {
  return outcomes?.every(({ outcome }) => outcome === 'moved') ?? false;
}

function memoryWindows(
  row: MemoryRun,
  pass: Pass,
): Pick<RedriveJournal, 'allWindows' | 'openWindow' | 'discardWindow'> {
  return {
    allWindows: () => pass('windows', () => [...row.windows]),
    openWindow: (seq, entries, shrunk) =>
      pass('open', () => {
        if (row.windows.some((window) => window.seq === seq)) throw new Error('unique violation');
        const left = new Map(shrunk.map((window) => [window.seq, window.entries]));
        row.windows = row.windows
          .map((window) => ({ ...window, entries: left.get(window.seq) ?? window.entries }))
          .filter((window) => window.entries.length > 0);
        row.windows.push({ seq, entries, outcomes: null });
      }),
    discardWindow: (seq) =>
      pass('discard', () => {
        row.windows = row.windows.filter((window) => window.seq !== seq);
      }),
  };
}
