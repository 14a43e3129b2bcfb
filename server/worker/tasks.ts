// The table of what a worker runs. Each task runs in one worker at a time, by lease; `begin` is called when
// this worker takes it over, and makes a run with a memory of its own.

import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { prune } from '@/server/features/collector/prune';
import { pruneStore } from '@/server/features/dead-letter-store/prune-store';
import { auditEndedElevations } from '@/server/features/elevations/audit-ended';
import type { Features } from '@/server/features/features';
import { packHistory } from '@/server/features/history/store/pack-history';
import { renewUsuals } from '@/server/features/history/usual';
import { rollUpTotals } from '@/server/features/history/totals/stored-totals';
import { pruneJournal } from '@/server/features/redrive/prune-journal';
import type { Loop } from './loop';

export type Task = Omit<Loop, 'run'> & { begin: (f: Features) => Loop['run'] };

export const tasks: readonly Task[] = [
  {
    name: 'end-elevations',
    everyMs: 10_000,
    deadlineMs: 60_000,
    begin: (f) => async () => void (await auditEndedElevations(f)),
  },
  {
    name: 'pack-history',
    everyMs: 60_000,
    deadlineMs: 600_000,
    begin: (f) => (signal) => packHistory(f, signal),
  },
  {
    name: 'roll-up-totals',
    everyMs: 60_000,
    deadlineMs: 600_000,
    begin: (f) => (signal) => rollUpTotals(f, signal),
  },
  {
    name: 'usual',
    everyMs: 60_000,
    deadlineMs: 600_000,
    begin: (f) => (signal) => renewUsuals(f, signal),
  },
  { name: 'prune', everyMs: 600_000, deadlineMs: 600_000, begin: (f) => () => prune(f) },
  {
    name: 'prune-journal',
    everyMs: 3_600_000,
    deadlineMs: 600_000,
    begin: (f) => (signal) => pruneJournal(f, signal),
  },
  {
    name: 'prune-store',
    everyMs: 600_000,
    deadlineMs: 600_000,
    begin: (f) => (signal) => pruneStore(f, signal),
  },
];

/** One such task per cluster, for as long as the cluster is there. */
export function collectTask(clusterId: string, pollIntervalMs: number): Task {
  return {
    name: `collect:${clusterId}`,
    everyMs: pollIntervalMs,
    deadlineMs: 120_000,
    begin: (f) => {
      const collector = createClusterCollector(f, clusterId);
      return async (signal) => (await collector.poll(signal)).nextInMs;
    },
  };
}
