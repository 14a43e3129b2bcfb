// The journal of a redrive as a plain object, for simulations: each write passes a gate that may fail it
// before or after it took effect.

import type { JournalOutcome, RedriveState } from '@/server/domain/redrive';
import { type RedrivePace, redrivePaceSchema } from '@/server/domain/redrive-pace';
import type { RedriveProgress } from '@/server/domain/redrive-progress';
import type { JournalWindow } from '@/server/domain/redrive-sorter';
import type { RedriveJournal, RunRecord } from './redrive-journal';

/** What outlives a process. */
export type MemoryRun = {
  state: RedriveState;
  /** As the row's: false while a worker has the run in hand. */
  orderly?: boolean;
  waiting?: string | null;
  progress: RedriveProgress;
  failure: string | null;
  windows: JournalWindow[];
};

export type MemoryRunInput = Omit<
  RunRecord,
  'transform' | 'progress' | 'clean' | 'windows' | 'nextSeq' | 'control'
> & {
  ratePerSec: number | null;
  pace?: Partial<RedrivePace>;
  transform?: RunRecord['transform'];
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
        const { progress, windows } = row;
        const nextSeq = Math.max(0, ...windows.map(({ seq }) => seq)) + 1;
        return {
          transform: null,
          ...run,
          progress,
          clean,
          windows: [...windows],
          nextSeq,
          control: control(),
        };
      }),
    openWindow: (seq, entries) =>
      pass('open', () => {
        if (row.windows.some((window) => window.seq === seq)) throw new Error('unique violation');
        row.windows.push({ seq, entries, outcomes: null });
      }),
    discardWindow: (seq) =>
      pass('discard', () => {
        row.windows = row.windows.filter((window) => window.seq !== seq);
      }),
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
    note: (trouble) =>
      pass('note', () => {
        row.failure = trouble;
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
    finish: ({ state, failure, progress, windows }) =>
      pass('finish', () => {
        for (const { seq, outcomes } of windows) settle(seq, outcomes);
        Object.assign(row, { state, failure, progress });
      }),
  };
}
