// The redrive that runs on a queue now, or else the last one that did, with the way to it.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { links } from '../links';
import { RedriveBar } from '../redrives/redrive-progress';
import { RedriveStateBadge } from '../redrives/redrive-state';
import { endSentence, movedWords } from '../redrives/redrive-words';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { newestRedriveInput } from './workbench-questions';
import { Ago } from '../ui/time';

/** Followed closely while it runs; null when there was none or it is not known. */
export function useNewestRedrive(queueRef: QueueRef) {
  const trpc = useTRPC();
  const live = useLive();
  const { data, isPending } = useQuery(
    trpc.redrives.list.queryOptions(newestRedriveInput(queueRef), {
      refetchInterval: ({ state }) =>
        state.data?.some((redrive) => isActive(redrive.state)) === true ? 1_000 : live.refetchInterval,
    }),
  );
  return { newest: data?.[0] ?? null, isPending };
}

export function NewestRedrive({ redrive }: { redrive: RedriveView }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-control border px-4 py-2 text-table">
      <RedriveStateBadge state={redrive.state} unattended={redrive.unattendedSinceMs !== null} />
      {isActive(redrive.state) ? (
        <>
          <span className="w-40">
            <RedriveBar redrive={redrive} thin />
          </span>
          <span>{movedWords(redrive)}</span>
        </>
      ) : (
        <span className="min-w-0 text-muted">
          Last {redrive.undoOf === null ? 'redrive' : 'recall'}, <Ago atMs={redrive.finishedAtMs} />:{' '}
          {endSentence(redrive)}
        </span>
      )}
      <Link href={links.redrive(redrive.id)} className="ml-auto text-accent hover:underline">
        Open {redrive.undoOf === null ? 'redrive' : 'recall'}
      </Link>
    </div>
  );
}
