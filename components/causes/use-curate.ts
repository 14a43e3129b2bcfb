// Changes of causes by a person; the screen is read again after each.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { SplitPart } from '@/server/domain/causes/cause-key';
import type { CauseChange } from '@/server/domain/causes/curation';
import type { QueueRef } from '@/server/domain/queue';
import { useTRPC } from '../trpc';

export function useCurate({ clusterId, vhost, name }: QueueRef) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const ref = { clusterId, vhost, name };
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.causes.list.queryKey(ref) });
  const change = useMutation(trpc.causes.change.mutationOptions({ onSuccess }));
  const split = useMutation(trpc.causes.split.mutationOptions({ onSuccess }));
  const unsplit = useMutation(trpc.causes.unsplit.mutationOptions({ onSuccess }));
  return {
    change: (input: CauseChange, then: () => void) =>
      change.mutate({ ...ref, change: input }, { onSuccess: then }),
    split: (key: string, part: SplitPart, then: () => void) =>
      split.mutate({ ...ref, key, part }, { onSuccess: then }),
    unsplit: (key: string, then: () => void) => unsplit.mutate({ ...ref, key }, { onSuccess: then }),
    changing: change.isPending || split.isPending || unsplit.isPending,
    error: (change.error ?? split.error ?? unsplit.error)?.message ?? null,
  };
}
