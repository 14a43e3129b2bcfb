// A consumer that forgets to acknowledge a few messages of each day: nothing is wrong at any moment, and in some days the queue
// is full.

import { axesOf, chunksOf, hourMs } from '../tools/history-bench-world';
import { rawColumns, type RawSeries, tableOf } from '@/server/domain/history/series';
import { upsertAxis, upsertChunks } from '@/server/features/history/store/rows';
import { storedAxis } from '@/server/features/history/store/stored-series';
import type { QueueSource } from '../tools/queue-series';
import { eventually } from '../tools/spillway';
import { type Incident, type Scene, startApplication, startPublisher } from './incident';

const queue = 'sessions.cleanup';
const days = 12;
const leftPerDay = 180;
const forgotten = days * leftPerDay;
const limit = 5_000;

export const slowLeak: Incident = {
  name: 'slow leak',
  queue,
  state: null,
  async begin(scene) {
    const consumer = await startApplication(scene.rabbit.amqpUrl, 'session-service', async (channel) => {
      await channel.assertQueue(queue, { durable: true, arguments: { 'x-max-length': limit } });
      let taken = 0;
      await channel.consume(queue, (message) => {
        taken += 1;
        if (message !== null && taken > forgotten) channel.ack(message);
      });
      for (let n = 0; n < forgotten; n += 1)
        channel.sendToQueue(queue, Buffer.from(`{"session":${n}}`), { persistent: true });
      await channel.waitForConfirms();
    });
    const publisher = await startPublisher(scene.rabbit.amqpUrl, 'login', {
      queue,
      everyMs: 1_000,
      bodyOf: (session) => ({ session }),
    });
    await writeDays(scene);
    return async () => {
      await publisher.stop();
      await consumer.stop();
    };
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

/** By day up to 300 are waiting, by night none; a few of each hour are never acknowledged. */
function leakingQueue(fromMs: number): QueueSource {
  return {
    next(at, stepMs) {
      const series: RawSeries = tableOf(rawColumns, (column) =>
        column === 'at' ? at : new Float64Array(at.length),
      );
      for (const [i, atMs] of at.entries()) {
        const day = (atMs - fromMs) / (24 * hourMs);
        series.knownMs[i] = stepMs[i] ?? 0;
        series.unacked[i] = Math.round(day * leftPerDay);
        series.ready[i] = Math.round(150 * (1 - Math.cos(2 * Math.PI * day)));
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
