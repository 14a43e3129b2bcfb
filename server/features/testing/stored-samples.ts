// What is stored of a queue's history, as rows that a test can compare.

import { orNull, seriesColumns, type SeriesColumn } from '@/server/domain/history/series';
import type { Features } from '../features';
import { readHistory } from '../history/store/read-history';

export type StoredSample = { atMs: number } & Record<SeriesColumn, number | null>;

/** Of every queue of that name; resolution 0 is raw. */
export async function storedSamples(
  { db }: Pick<Features, 'db'>,
  name: string,
  resolutionSec = 0,
): Promise<StoredSample[]> {
  const queues = await db.queue.findMany({ where: { name }, select: { id: true, clusterId: true } });
  const whose = queues.map(({ id, clusterId }) => ({ queueId: id, clusterId }));
  const history = await readHistory(db, whose, [{ resolutionSec, fromMs: 0, toMs: Date.UTC(2100, 0) }]);
  return [...history.values()].flatMap((series) =>
    Array.from(series.at, (atMs, i) => {
      const entries = seriesColumns.map((column) => [column, orNull(series[column][i])] as const);
      return { atMs, ...Object.fromEntries(entries) } as StoredSample;
    }),
  );
}
