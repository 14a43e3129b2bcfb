// A consumer that leaves a few messages of each day behind: nothing is wrong at any moment, and in some days the queue is full.

import { axesOf, chunksOf, hourMs } from '../tools/history-bench-world';
import { rawColumns, type RawSeries, tableOf } from '@/server/domain/history/series';
import { upsertAxis, upsertChunks } from '@/server/features/history/store/rows';
import { storedAxis } from '@/server/features/history/store/stored-series';
import type { QueueSource } from '../tools/queue-series';
import { eventually } from '../tools/spillway';
import { type Incident, type Scene, startApplication } from './incident';

const queue = 'sessions.cleanup';
const days = 12;
const leftPerDay = 180;
const limit = 5_000;

export const slowLeak: Incident = {
  name: 'slow leak',
  queue,
  state: null,
  async begin(scene) {
    const application = await startApplication(scene.rabbit.amqpUrl, 'session-service', async (channel) => {
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-max-length': limit } });
      for (let n = 0; n < days * leftPerDay; n += 1)
        channel.sendToQueue(queue, Buffer.from(`{"session":${n}}`), { persistent: true });
      await channel.waitForConfirms();
      // Attached, and at work on what comes; what was left behind is requeued by nobody.
      await channel.prefetch(1);
    });
    await writeDays(scene);
    return () => application.stop();
  },
  questions: [
    {
      asked: 'Does anything get worse over days: which queue, since when, and when is it full?',
      mostClicks: 0,
      async ours(walk, { spillway }) {
        await walk.open(spillway.url);
        const row = walk.page.getByRole('listitem').filter({ hasText: queue });
        await walk.see(row.getByText(/Has grown for \d+ days: .* a day\. At that pace it holds its limit/));
      },
      peer: 'Its history ends after a day.',
    },
  ],
};

/** As if it had been watched for that long: through the product's own packing, up to the hour that has begun. */
async function writeDays({ db, clusterId }: Scene): Promise<void> {
  const found = await eventually(
    'the queue in the database',
    async () => (await db.queue.findFirst({ where: { name: queue } })) ?? undefined,
  );
  const toMs = Math.floor(Date.now() / hourMs) * hourMs;
  const fromMs = toMs - days * 24 * hourMs;
  const axes = axesOf(fromMs, toMs);
  for (const { axis, ...span } of axes.values())
    await upsertAxis(db, { clusterId, ...span }, storedAxis(axis));
  for (const { data, ...span } of chunksOf(leakingQueue(fromMs), axes, fromMs, toMs))
    await upsertChunks(db, span, [{ queueId: found.id, data }]);
  // Made while there were no days yet; without it, it is made again at once.
  await db.queueUsual.deleteMany({ where: { queueId: found.id } });
}

/** By day up to 300 more are waiting than by night; a few of each hour stay. */
function leakingQueue(fromMs: number): QueueSource {
  return {
    next(at, stepMs) {
      const series: RawSeries = tableOf(rawColumns, (column) =>
        column === 'at' ? at : new Float64Array(at.length),
      );
      for (const [i, atMs] of at.entries()) {
        const day = (atMs - fromMs) / (24 * hourMs);
        series.knownMs[i] = stepMs[i] ?? 0;
        series.ready[i] = Math.round(day * leftPerDay + 150 * (1 - Math.cos(2 * Math.PI * day)));
        series.consumers[i] = 1;
        series.ageMs[i] = Math.round(day * 24 * hourMs);
        series.published[i] = 5;
        series.arrived[i] = 5;
        series.delivered[i] = 5;
        series.acked[i] = 5;
        series.departed[i] = 5;
      }
      return series;
    },
  };
}
