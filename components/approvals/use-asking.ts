// Whether an act waits for a second person here, and asking for one.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type WaitingProcedure, waitingProcedures, waits } from '@/server/domain/approval-rules';
import type { QueueRef } from '@/server/domain/queue';
import { useCluster } from '../clusters/use-cluster';
import { links } from '../links';
import { useTRPC } from '../trpc';

export type Asking = {
  needed: boolean;
  /** What stands over the form where it is needed. */
  sentence: string;
  ask: (input: QueueRef & Record<string, unknown>, reason: string) => void;
  pending: boolean;
  error: string | null;
};

/** `messages` null: not known, so that it waits where only many do. */
export function useAsking(
  clusterId: string,
  procedure: WaitingProcedure,
  messages: number | null = null,
): Asking {
  const trpc = useTRPC();
  const router = useRouter();
  const client = useQueryClient();
  const cluster = useCluster(clusterId);
  const ask = useMutation(
    trpc.approvals.ask.mutationOptions({
      onSuccess: ({ id }) => {
        router.push(links.approval(id));
        void client.invalidateQueries();
      },
    }),
  );
  const needed = cluster !== undefined && waits(cluster, waitingProcedures[procedure], messages);
  return {
    needed,
    sentence: `${cluster?.name ?? 'This cluster'} is in production: this runs once a second person has approved it. They read what you read here; write a reason for them.`,
    ask: (input, reason) => ask.mutate({ procedure, input, reason: reason.trim() }),
    pending: ask.isPending || ask.isSuccess,
    error: ask.error?.message ?? null,
  };
}
