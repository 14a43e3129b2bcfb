// The first frame of a queue's page: the queue, its figures against an hour ago, and what the charts show. What is asked of
// the broker is left to the browser.

import type { SearchParams } from 'nuqs/server';
import { eventsQuestion } from '@/components/events/event-questions';
import { queueRefIn } from '@/components/queue-ref-in';
import { loadQueueAddress } from '@/components/queues/queue-address';
import { flowQuestion, historyQuestion, lastHour } from '@/components/queues/queue-questions';
import { type TimeRange, toTimeRange } from '@/components/queues/range';
import type { PageReader } from '@/server/api/read-for-page';

export async function readQueue(page: PageReader, address: SearchParams): Promise<void> {
  const ref = queueRefIn(address);
  if (ref === null) return;
  const { trpc, api, nowMs, ask } = page;
  const history = (range: TimeRange) => {
    const { queryKey, inputAt } = historyQuestion(ref, range);
    return ask({ queryKey, queryFn: () => api.queues.history(inputAt(nowMs)) });
  };
  const { tab, range: name, from, to, events: kinds } = loadQueueAddress(address);
  const asked: Promise<unknown>[] = [ask(trpc.queues.get.queryOptions(ref)), history(lastHour)];
  if (tab === 'charts') {
    const range = toTimeRange(name, from, to);
    const flow = flowQuestion(ref, range);
    const { clusterId, ...queue } = ref;
    const events = eventsQuestion({ clusterId, queue }, range, kinds);
    asked.push(
      history(range),
      ask({ queryKey: flow.queryKey, queryFn: () => api.queues.flow(flow.inputAt(nowMs)) }),
      ask({ queryKey: events.queryKey, queryFn: () => api.events.list(events.inputAt(nowMs)) }),
    );
  }
  await Promise.all(asked);
}
