// The queue list's filters as they stand in the URL, and as the API takes them.

import {
  parseAsBoolean,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  throttle,
} from 'nuqs';
import { limits } from '@/server/domain/limits';
import { type QueueListInput, queueSortKeys, queueTypes } from '@/server/domain/queue';
import { queueStates } from '@/server/domain/queue-state';

const parsers = {
  q: parseAsString.withDefault(''),
  state: parseAsNativeArrayOf(parseAsStringLiteral(queueStates)),
  type: parseAsNativeArrayOf(parseAsStringLiteral(queueTypes)),
  vhost: parseAsNativeArrayOf(parseAsString),
  cluster: parseAsNativeArrayOf(parseAsString),
  dlq: parseAsBoolean.withDefault(false),
  sort: parseAsStringLiteral(queueSortKeys).withDefault('worst'),
  asc: parseAsBoolean.withDefault(false),
};

export function useListFilters() {
  return useQueryStates(parsers, { history: 'replace', limitUrlUpdates: throttle(200) });
}

export type ListFilters = ReturnType<typeof useListFilters>[0];
export type SetListFilters = ReturnType<typeof useListFilters>[1];

export const noFilters = {
  q: null,
  state: null,
  type: null,
  vhost: null,
  cluster: null,
  dlq: null,
} as const;

export function isFiltered({ q, state, type, vhost, cluster, dlq }: ListFilters): boolean {
  return q !== '' || dlq || [state, type, vhost, cluster].some((chosen) => chosen.length > 0);
}

export function toListInput(filters: ListFilters, window: { offset: number; limit: number }): QueueListInput {
  return {
    clusterIds: filters.cluster,
    search: filters.q.trim().slice(0, limits.searchChars),
    states: filters.state,
    types: filters.type,
    vhosts: filters.vhost,
    deadLetterOnly: filters.dlq,
    sort: filters.sort,
    descending: !filters.asc,
    ...window,
  };
}
