// The curated causes of a queue as the redrive dialog offers them. Reads nothing itself: the causes panel keeps them fresh.
'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import type { KnownCause } from '../redrives/selection-draft';
import { useTRPC } from '../trpc';
import { isHidden, titleOf } from './cause-words';

export function useKnownCauses({ clusterId, vhost, name }: QueueRef): {
  causes: readonly KnownCause[];
  isPending: boolean;
} {
  const trpc = useTRPC();
  const { data, isPending } = useQuery(
    trpc.causes.list.queryOptions({ clusterId, vhost, name }, { enabled: false }),
  );
  const causes = useMemo(
    () =>
      (data?.causes ?? [])
        .filter((cause) => !isHidden(cause))
        .map((cause) => ({
          keys: cause.keys,
          title: titleOf(cause),
          originQueue: cause.originQueue,
          messages: cause.count,
        })),
    [data],
  );
  return { causes, isPending };
}
