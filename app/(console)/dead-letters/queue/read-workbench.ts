// The first frame of a dead-letter queue's page: all but what a look would do, which the broker is asked by the browser.

import type { SearchParams } from 'nuqs/server';
import { newestRedriveInput } from '@/components/dead-letters/workbench-questions';
import { queueRefIn } from '@/components/queue-ref-in';
import type { PageReader } from '@/server/api/read-for-page';

export async function readWorkbench({ trpc, ask }: PageReader, address: SearchParams): Promise<void> {
  const ref = queueRefIn(address);
  if (ref === null) return;
  await Promise.all([
    ask(trpc.queues.get.queryOptions(ref)),
    ask(trpc.deadLetters.queues.queryOptions()),
    ask(trpc.causes.list.queryOptions(ref)),
    ask(trpc.holdings.ofQueue.queryOptions(ref)),
    ask(trpc.redrives.list.queryOptions(newestRedriveInput(ref))),
  ]);
}
