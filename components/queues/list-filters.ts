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
import type { QueueListInput, QueueRef } from '@/server/domain/queue';
import { favouriteModes, queueSortKeys, queueTypes } from '@/server/domain/queue-choices';
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
  /** Only what has grown for days. */
  growing: parseAsBoolean.withDefault(false),
  /** How the name begins. */
  prefix: parseAsString.withDefault(''),
  /** The list in groups, and those of them that are open. */
  group: parseAsStringLiteral(['prefix']),
  open: parseAsNativeArrayOf(parseAsString),
  /** Favourites of the browser: only these, or these first. */
  fav: parseAsStringLiteral(favouriteModes),
  sort: parseAsStringLiteral(queueSortKeys).withDefault('worst'),
  asc: parseAsBoolean.withDefault(false),
};

export const loadListFilters = createLoader(listFilterParsers);

const serialize = createSerializer(listFilterParsers);

/** The list with these filters. */
export function queuesHref(filters: ListFilters): string {
  return serialize(links.queues, filters);
}

/** What a saved view keeps of them: the query of the address. */
export function queryOf(filters: ListFilters): string {
  return serialize('', filters).replace(/^\?/, '');
}

/** What is not there, or no longer known, is as without a filter. */
export function filtersOf(query: string): ListFilters {
  return loadListFilters(new URLSearchParams(query));
}

/** The charts of what these filters leave, in whatever order. */
export function chartsHref(filters: ListFilters): string {
  const fav = filters.fav === 'only' ? filters.fav : null;
  return serialize(links.charts, { ...filters, fav, sort: null, asc: null, group: null, open: null });
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
  growing: null,
  prefix: null,
  fav: null,
} as const;

export function isFiltered({
  q,
  state,
  type,
  vhost,
  cluster,
  dlq,
  wrong,
  growing,
  fav,
  prefix,
}: ListFilters): boolean {
  return (
    q !== '' ||
    prefix !== '' ||
    dlq ||
    wrong ||
    growing ||
    fav === 'only' ||
    [state, type, vhost, cluster].some((chosen) => chosen.length > 0)
  );
}

/** Favourites are of the browser: where they are not known, there are none. */
export function toListInput(
  filters: ListFilters,
  window: { offset: number; limit: number },
  favourites: readonly QueueRef[] = [],
): QueueListInput {
  return {
    clusterIds: filters.cluster,
    search: filters.q.trim().slice(0, limits.searchChars),
    states: filters.state,
    types: filters.type,
    vhosts: filters.vhost,
    deadLetterOnly: filters.dlq,
    leastSeverity: filters.wrong ? 1 : 0,
    mostSeverity: 2,
    growing: filters.growing,
    prefix: filters.prefix.slice(0, limits.searchChars),
    grouping: filters.group === null ? null : { open: filters.open.slice(0, limits.openQueueGroups) },
    favourites: filters.fav === null ? null : { mode: filters.fav, queues: [...favourites] },
    sort: filters.sort,
    descending: !filters.asc,
    ...window,
  };
}
