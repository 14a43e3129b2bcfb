// The queue list's filters as they stand in the URL, and as the API takes them. Server and browser read them.

import {
  createLoader,
  type inferParserType,
  parseAsBoolean,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { limits } from '@/server/domain/limits';
import { type QueueListInput, queueSortKeys, queueTypes } from '@/server/domain/queue';
import { queueStates } from '@/server/domain/queue-state';

export const listFilterParsers = {
  q: parseAsString.withDefault(''),
  state: parseAsNativeArrayOf(parseAsStringLiteral(queueStates)),
  type: parseAsNativeArrayOf(parseAsStringLiteral(queueTypes)),
  vhost: parseAsNativeArrayOf(parseAsString),
  cluster: parseAsNativeArrayOf(parseAsString),
  dlq: parseAsBoolean.withDefault(false),
  sort: parseAsStringLiteral(queueSortKeys).withDefault('worst'),
  asc: parseAsBoolean.withDefault(false),
};

export const loadListFilters = createLoader(listFilterParsers);

export type ListFilters = inferParserType<typeof listFilterParsers>;

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
    leastSeverity: 0,
    sort: filters.sort,
    descending: !filters.asc,
    ...window,
  };
}
