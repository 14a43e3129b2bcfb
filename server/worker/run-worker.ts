// Runs every task of the table, one collector per cluster and the redrives, each under its lease, until the
// signal aborts. Clusters that appear, change or go while it runs are noticed within seconds.

import { runStoreWork } from '@/server/features/capture/run-store-work';
import type { Features } from '@/server/features/features';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { holdLease } from '@/server/platform/lease';
import { type Loop, runLoop } from './loop';
import { collectTask, type Task, tasks } from './tasks';

export type WorkerOptions = {
  /** Unique to this process; the name under which it holds leases. */
  holder: string;
  leaseTtlMs?: number;
  /** How often to look for clusters and for leases that became free. */
  lookEveryMs?: number;
};

type Watched = { version: string; abort: AbortController; ended: Promise<void> };

/** Resolves when all that was in flight has ended. */
export async function runWorker(f: Features, options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const watched = new Map<string, Watched>();
  const supervisor: Loop = {
    name: 'clusters',
    everyMs: options.lookEveryMs ?? 2_000,
    deadlineMs: 30_000,
    run: () => watchClusters(f, options, watched, signal),
  };
  await Promise.all([
    ...tasks.map((task) => runLeased(f, task, options, signal)),
    runLoop(f, supervisor, signal),
    runRedrives(f, signal),
    runStoreWork(f, signal),
  ]);
  await Promise.all([...watched.values()].map(({ ended }) => ended));
}

async function watchClusters(
  f: Features,
  options: WorkerOptions,
  watched: Map<string, Watched>,
  signal: AbortSignal,
): Promise<void> {
  const clusters = await f.db.cluster.findMany({
    select: { id: true, configVersion: true, pollIntervalMs: true },
  });
  const versions = new Map(
    clusters.map((c) => [c.id, `${String(c.configVersion)}/${String(c.pollIntervalMs)}`]),
  );
  for (const [id, { version, abort, ended }] of watched) {
    if (versions.get(id) === version) continue;
    abort.abort();
    await ended;
    watched.delete(id);
    if (!versions.has(id)) await f.sessions.drop(id);
  }
  for (const { id, pollIntervalMs } of clusters) {
    if (watched.has(id) || signal.aborted) continue;
    const abort = new AbortController();
    const task = collectTask(id, pollIntervalMs);
    const ended = runLeased(f, task, options, AbortSignal.any([signal, abort.signal]));
    watched.set(id, { version: versions.get(id) ?? '', abort, ended });
  }
}

/** Waits for the lease, works while it lasts, and waits again. */
function runLeased(f: Features, task: Task, options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { holder, leaseTtlMs = 15_000, lookEveryMs = 2_000 } = options;
  const lease = { name: task.name, holder, ttlMs: leaseTtlMs };
  return runLoop(
    f,
    {
      name: `lease of ${task.name}`,
      everyMs: lookEveryMs,
      deadlineMs: Infinity,
      run: async (whileWanted) => {
        await holdLease(f, lease, whileWanted, (whileHeld) =>
          runLoop(f, { ...task, run: task.begin(f) }, whileHeld),
        );
      },
    },
    signal,
  );
}
