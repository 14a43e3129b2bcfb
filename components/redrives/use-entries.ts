// The messages behind a line of a ledger, page by page. Whoever reads further down is not moved by what is new.
'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { limits } from '@/server/domain/limits';
import type { ListedLine } from '@/server/domain/redrive-ledger';
import type { EntriesPage } from '@/server/domain/redrive-entries';
import { useLive } from '../shell/refresh';
import { useTRPC, useTRPCClient } from '../trpc';

export function useEntries(redriveId: string, line: ListedLine, pageRows: number = limits.ledgerPageRows) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const live = useLive();
  return useInfiniteQuery({
    queryKey: [...trpc.redrives.entries.pathKey(), 'pages', { redriveId, line }],
    queryFn: ({ pageParam, signal }) =>
      client.redrives.entries.query({ redriveId, line, after: pageParam, limit: pageRows }, { signal }),
    initialPageParam: null as EntriesPage['next'],
    getNextPageParam: (last) => last.next,
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 1) > 1 ? false : live.refetchInterval),
  });
}
