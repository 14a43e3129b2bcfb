// The queue list's filters as they stand in the URL, and as the API takes them. Server and browser read them.

import {
  createLoader,
  createSerializer,
  type inferParserType,
  parseAsBoolean,
  parseAsNativeArrayOf,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server';
import { limits } from '@/server/domain/limits';
import { type QueueListInput, queueSortKeys, queueTypes } from '@/server/domain/queue';
import { queueStates } from '@/server/domain/queue-state';
import { links } from '../links';

export const listFilterParsers = {
  q: parseAsString.withDefault(''),
  state: parseAsNativeArrayOf(parseAsStringLiteral(queueStates)),
  type: parseAsNativeArrayOf(parseAsStringLiteral(queueTypes)),
  vhost: parseAsNativeArrayOf(parseAsString),
  cluster: parseAsNativeArrayOf(parseAsString),
  dlq: parseAsBoolean.withDefault(false),
  /** Only what needs a look, whatever its state is. */
  wrong: parseAsBoolean.withDefault(false),
  sort: parseAsStringLiteral(queueSortKeys).withDefault('worst'),
  asc: parseAsBoolean.withDefault(false),
};

export const loadListFilters = createLoader(listFilterParsers);

const serialize = createSerializer(listFilterParsers);

/** The list with these filters. */
export function queuesHref(filters: ListFilters): string {
  return serialize(links.queues, filters);
}

/** The charts of what these filters leave, in whatever order. */
export function chartsHref(filters: ListFilters): string {
  return serialize(links.charts, { ...filters, sort: null, asc: null });
}

export type ListFilters = inferParserType<typeof listFilterParsers>;

export const noFilters = {
  q: null,
  state: null,
  type: null,
  vhost: null,
  cluster: null,
  dlq: null,
  wrong: null,
} as const;

export function isFiltered({ q, state, type, vhost, cluster, dlq, wrong }: ListFilters): boolean {
  return q !== '' || dlq || wrong || [state, type, vhost, cluster].some((chosen) => chosen.length > 0);
}

export function toListInput(filters: ListFilters, window: { offset: number; limit: number }): QueueListInput {
  return {
    clusterIds: filters.cluster,
    search: filters.q.trim().slice(0, limits.searchChars),
    states: filters.state,
    types: filters.type,
    vhosts: filters.vhost,
    deadLetterOnly: filters.dlq,
    leastSeverity: filters.wrong ? 1 : 0,
    sort: filters.sort,
    descending: !filters.asc,
    ...window,
  };
}
