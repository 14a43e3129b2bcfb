// What a group of queues is called: by the filter that leaves it.

import { formatExact } from '../ui/format';
import type { QueueGroup } from '@/server/domain/history';
import type { QueueRef } from '@/server/domain/queue';
import { type ListFilters, toListInput } from './list-filters';
import { stateWord } from './state';

/** "Queues with “orders” in their name, vhost shop"; of all queues of one cluster, its name. */
export function groupTitle(filters: ListFilters, clusterName: (id: string) => string): string {
  const { q, state, type, vhost, cluster, dlq, wrong, fav, prefix } = filters;
  const clusters = cluster.map(clusterName);
  const text = q.trim();
  const parts = [
    ...(text === '' ? [] : [`“${text}” in their name`]),
    ...(prefix === '' ? [] : [`names that begin with “${prefix}”`]),
    ...(state.length === 0 ? [] : [`state ${state.map(stateWord).join(' or ')}`]),
    ...(type.length === 0 ? [] : [`type ${type.join(' or ')}`]),
    ...(dlq && fav === 'only' ? ['dead letters'] : []),
    ...(wrong ? ['something wrong now'] : []),
    ...(vhost.length === 0 ? [] : [`vhost ${vhost.join(' or ')}`]),
  ];
  const all = parts.length === 0 ? 'All queues' : 'Queues';
  const queues = fav === 'only' ? 'Favourite queues' : dlq ? 'Dead-letter queues' : all;
  const which = parts.length === 0 ? '' : ` with ${parts.join(', ')}`;
  const where = clusters.length === 0 ? '' : ` of ${clusters.join(' and ')}`;
  return `${queues}${which}${where}`;
}

export function groupOf(filters: ListFilters, favourites: readonly QueueRef[]): QueueGroup {
  const {
    sort: _sort,
    descending: _descending,
    offset: _offset,
    limit: _limit,
    grouping: _grouping,
    ...group
  } = toListInput(filters, { offset: 0, limit: 1 }, favourites);
  return group;
}

export function tooManyWords({ queues, limit }: { queues: number; limit: number }): string {
  return `These are ${formatExact(queues)} queues. Charts are drawn of a whole cluster, however large, and of groups of up to ${formatExact(limit)} queues. Narrow the filter.`;
}
