// The plan for what a dialog has chosen so far, made anew when the choice rests.
'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveDestination, RedriveRequest, RedriveSelection } from '@/server/domain/redrive';
import { useTRPC } from '../trpc';
import { isChosen } from './destination-choice';
import { useDebounced } from './use-debounced';

export function usePlan(
  { clusterId, vhost, name }: QueueRef,
  selection: RedriveSelection,
  destination: RedriveDestination,
  ratePerSec: number | null,
) {
  const trpc = useTRPC();
  const chosen = useMemo<RedriveRequest>(
    () => ({ clusterId, vhost, name, selection, destination, ratePerSec, reason: '' }),
    [clusterId, vhost, name, selection, destination, ratePerSec],
  );
  const input = useDebounced(chosen, 250);
  const plan = useQuery(
    trpc.redrives.plan.queryOptions(input, {
      enabled: isChosen(input.destination),
      // A plan is about this moment: never an older one, and not renewed under the reader's eyes.
      staleTime: 0,
      gcTime: 0,
      refetchOnWindowFocus: false,
    }),
  );
  /** False while the plan on screen is not yet the one for what is chosen. */
  const current = input === chosen && !plan.isFetching;
  return { input, plan, current };
}
