// What one attempt of a run is made of, and how it ends.

import type { RedriveProgress } from '@/server/domain/redrive-progress';
import type { Clock } from '@/server/platform/clock';
import type { Pacer } from './pacer';
import type { FinishedRun, RedriveJournal, RunRecord } from './redrive-journal';
import type { RedriveSource } from './redrive-source';
import type { RunMemory } from './window-pipeline';

export type AttemptEnd =
  /** `why`: by itself, and it waits for a person. */
  | { kind: 'stopped'; clean: boolean; progress: RedriveProgress; why: string | null }
  | { kind: 'finished'; run: FinishedRun };

export type AttemptParts = {
  record: RunRecord;
  source: RedriveSource;
  journal: RedriveJournal;
  memory: RunMemory;
  pacer: Pacer;
  clock: Clock;
  stop: AbortSignal;
};
