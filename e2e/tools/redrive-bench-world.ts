// The product's own redrive, measured: how fast messages arrive, and what broker, worker and database used for it.

import type { RedriveWay } from '@/server/domain/redrive-way';
import { createRedriveJournal } from '@/server/features/redrive/redrive-journal';
import { systemClock } from '@/server/platform/clock';
import type { RabbitMq } from '../brokers/rabbitmq';
import { openBenchWorld } from './bench-world';
import { type Span, timeArrivals } from './bulk-moves';
import { cpuSeconds, peakMemoryMb } from './process-usage';
import { eventually } from './spillway';

export type Move = { clusterId: string; from: string; to: string; count: number; way: RedriveWay };

export type MoveFigures = {
  span: Span;
  /** CPU seconds while messages arrived. */
  brokerCpu: number | null;
  workerCpu: number | null;
  postgresCpu: number | null;
  workerPeakMb: number | null;
  redriveId: string;
};

export type RedriveBench = Awaited<ReturnType<typeof openRedriveBench>>;

export async function openRedriveBench(dir: string) {
  const world = await openBenchWorld(dir);
  const { db, api, postmaster } = world;

  /** The intention alone; nothing runs yet. */
  async function intend({ clusterId, from, to, count, way }: Move): Promise<string> {
    const input = { clusterId, vhost: '/', name: from } as const;
    const destination = { kind: 'queue', name: to } as const;
    const { id } = await eventually('the whole depth in a plan', async () => {
      const plan = await api.redrives.plan({ ...input, destination, selection: { kind: 'all' } });
      if (plan.boundMessages < count) return undefined;
      return api.redrives.start({ ...input, destination, selection: { kind: 'all' } });
    });
    await db.redrive.update({ where: { id }, data: { way } });
    return id;
  }

  async function move(rabbit: RabbitMq, asked: Move): Promise<MoveFigures> {
    const redriveId = await intend(asked);
    const worker = world.startWorker();
    const used = () => ({
      broker: cpuSeconds(rabbit.pid()),
      worker: cpuSeconds(worker.pid),
      postgres: cpuSeconds(postmaster, { children: true }),
    });
    try {
      let before = used();
      const span = await timeArrivals(rabbit, asked.to, asked.count, () => (before = used()));
      const after = used();
      await eventually('the end of the redrive', async () => {
        const { state, failure, finishedAtMs, movedMessages } = await api.redrives.get({ redriveId });
        if (finishedAtMs === null) return undefined;
        if (state === 'completed' && movedMessages === asked.count) return true;
        throw new Error(`The redrive ${state} after ${movedMessages}: ${failure ?? 'no reason'}`);
      });
      return {
        span,
        brokerCpu: difference(before.broker, after.broker),
        workerCpu: difference(before.worker, after.worker),
        postgresCpu: difference(before.postgres, after.postgres),
        workerPeakMb: peakMemoryMb(worker.pid),
        redriveId,
      };
    } finally {
      await worker.stop();
    }
  }

  return {
    db,
    move,
    intend,
    journalOf: (redriveId: string) => createRedriveJournal({ db, clock: systemClock }, redriveId),
    addCluster: (rabbit: RabbitMq) => world.addCluster(rabbit),
    /** What the journal of one redrive takes on disk, before anything of it is compressed or removed. */
    async journalBytes(): Promise<number> {
      const rows = await db.$queryRaw<{ bytes: bigint }[]>`
        SELECT pg_total_relation_size('"RedriveWindow"') AS bytes`;
      return Number(rows[0]?.bytes ?? 0);
    },
    close: () => world.close(),
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
