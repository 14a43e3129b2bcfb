// The higher role that is taken in this session, with the time that is left of it.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { toast } from '../ui/toast';
import type { Actor } from '@/server/domain/roles';
import { useNow } from '../clock';
import { useTRPC } from '../trpc';

export function useElevation({ elevation }: Pick<Actor, 'elevation'>) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const now = useNow(1_000);
  const leftMs = elevation === null || now === null ? null : elevation.untilMs - now;
  const over = leftMs !== null && leftMs <= 0;
  useEffect(() => {
    // The server's clock decides; what is shown is asked for anew.
    if (over) void client.invalidateQueries();
  }, [client, over]);
  const end = useMutation(
    trpc.account.endElevation.mutationOptions({
      onError: ({ message }) => toast.error(message),
      onSettled: () => client.invalidateQueries(),
    }),
  );
  return { leftMs, end };
}
