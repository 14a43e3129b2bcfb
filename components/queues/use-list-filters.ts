// The filters of the queue list, live: what the URL holds, and a change of it.
'use client';

import { throttle, useQueryStates } from 'nuqs';
import { listFilterParsers } from './list-filters';

export function useListFilters() {
  return useQueryStates(listFilterParsers, { history: 'replace', limitUrlUpdates: throttle(200) });
}

export type SetListFilters = ReturnType<typeof useListFilters>[1];
