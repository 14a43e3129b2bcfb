// The first frame of the queue list: its first rows with their curves, as the beginning of the whole window that follows.

import { type ListFilters, toListInput } from '@/components/queues/list-filters';
import { firstRows, windowKey, windowRows } from '@/components/queues/list-window';
import { sparklinesInput } from '@/components/queues/queue-questions';
import type { PageReader } from '@/server/api/read-for-page';

export async function readQueues({ trpc, api, ask }: PageReader, filters: ListFilters): Promise<void> {
  const input = toListInput(filters, firstRows);
  const views = ask(trpc.views.saved.queryOptions());
  const first = await ask({
    queryKey: windowKey(toListInput(filters, { offset: 0, limit: windowRows })),
    queryFn: async () => ({ input, list: await api.queues.list(input) }),
  });
  const ids = first?.list.rows.map(({ id }) => id) ?? [];
  if (ids.length > 0) await ask(trpc.queues.sparklines.queryOptions(sparklinesInput(ids)));
  await views;
}
