// The filters of the queue list, live: what the URL holds, and a change of it. Each choice is a step to go back from; what is
// typed is not.
'use client';

import { throttle, useQueryStates } from 'nuqs';
import { useCallback } from 'react';
import { listFilterParsers } from './list-filters';

type Change = Parameters<ReturnType<typeof useFilters>[1]>[0];

function useFilters() {
  return useQueryStates(listFilterParsers, { limitUrlUpdates: throttle(200) });
}

export function useListFilters() {
  const [filters, set] = useFilters();
  const change = useCallback(
    (next: Exclude<Change, (...old: never[]) => unknown>) => {
      const typed = next !== null && Object.keys(next).join() === 'q';
      return set(next, { history: typed ? 'replace' : 'push' });
    },
    [set],
  );
  return [filters, change] as const;
}

export type SetListFilters = ReturnType<typeof useListFilters>[1];
