// The plan for what a dialog has chosen so far, made anew when the choice rests, and the reach of each destination
// that could be chosen instead.
'use client';

import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { reachSentence } from '@/server/domain/plan/reach';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveDestination, RedriveRequest, RedriveSelection } from '@/server/domain/redrive';
import { useTRPC } from '../trpc';
import type { ReachNotes } from './destination-choice';
import { useDebounced } from './use-debounced';

/** `request` null: nothing is chosen yet that a plan could be made for. `lookedAtMs`: a newer look makes it anew. */
export function usePlan(request: RedriveRequest | null, lookedAtMs: number | null) {
  const trpc = useTRPC();
  const key = JSON.stringify(request);
  const rested = useDebounced(key, 250);
  const input = useMemo(() => JSON.parse(rested) as RedriveRequest | null, [rested]);
  const plan = useQuery(
    trpc.redrives.plan.queryOptions(input ?? skipToken, {
      // A plan is about this moment: never an older one, and not renewed under the reader's eyes.
      staleTime: 0,
      gcTime: 0,
      refetchOnWindowFocus: false,
      // What stands in the way may go away by itself: a look of another that holds the messages, an alarm.
      refetchInterval: ({ state }) => (state.data?.blockers.length ? blockedMs : false),
      placeholderData: keepPreviousData,
    }),
  );
  const { refetch } = plan;
  const planned = useRef(lookedAtMs);
  useEffect(() => {
    if (planned.current === lookedAtMs) return;
    planned.current = lookedAtMs;
    if (input !== null) void refetch();
  }, [input, lookedAtMs, refetch]);
  /** False while the plan on screen is not yet the one for what is chosen. */
  const current = rested === key && !plan.isFetching && !plan.isPlaceholderData;
  return { input, plan, current };
}

const blockedMs = 5_000;

const offered = [{ kind: 'origin' }, { kind: 'original' }] as const satisfies RedriveDestination[];

/** What each destination would reach, in a sentence; undefined while it is being found out. */
export function useReach(
  { clusterId, vhost, name }: QueueRef,
  selection: RedriveSelection | null,
  lookedAtMs: number | null,
): ReachNotes {
  const trpc = useTRPC();
  const rested = useDebounced(JSON.stringify(selection), 250);
  const input = useMemo(() => {
    const settled = JSON.parse(rested) as RedriveSelection | null;
    return {
      clusterId,
      vhost,
      name,
      selection: settled ?? { kind: 'all' as const },
      destinations: [...offered],
    };
  }, [clusterId, name, rested, vhost]);
  const { data, error, refetch } = useQuery(
    trpc.redrives.reach.queryOptions(input, {
      staleTime: 60_000,
      gcTime: 0,
      refetchOnWindowFocus: false,
      placeholderData: keepPreviousData,
    }),
  );
  const asked = useRef(lookedAtMs);
  useEffect(() => {
    if (asked.current === lookedAtMs) return;
    asked.current = lookedAtMs;
    void refetch();
  }, [lookedAtMs, refetch]);
  const told = Object.fromEntries(
    offered.map(({ kind }, index) => {
      const reach = data?.[index];
      const finding = error === null ? 'Finding out which queues get a copy…' : error.message;
      return [kind, reach === undefined ? finding : reachSentence(reach)];
    }),
  );
  return { ...told, ...byName };
}

/** Of these the plan names the queues, once they are named themselves. */
const byName: ReachNotes = {
  queue: 'One copy of each message, there and nowhere else.',
  exchange: 'A copy to every queue that it routes to; the plan names them.',
};
