// The groups of the list in the order of the screen, and which are open. The order holds still while `held`.
'use client';

import { useMemo, useState } from 'react';
import { limits } from '@/server/domain/limits';
import { inOrder, layoutOf } from './group-layout';
import type { ListFilters } from './list-filters';
import type { QueueWindow } from './list-window';
import type { SetListFilters } from './use-list-filters';

/** The filters with the open groups in the order of the screen, in which their rows are asked for. */
export function useGroupOrder(filters: ListFilters) {
  const [order, setOrder] = useState<readonly string[]>([]);
  const asked = useMemo(() => {
    if (filters.group === null || order.length === 0) return filters;
    const places = new Map(order.map((key, place) => [key, place]));
    const placeOf = (key: string) => places.get(key) ?? order.length;
    return { ...filters, open: filters.open.toSorted((a, b) => placeOf(a) - placeOf(b)) };
  }, [filters, order]);
  return { asked, order, setOrder };
}

/** Null where the list is not grouped, or its groups are not known yet. */
export function useGrouping(
  { filters, setFilters }: { filters: ListFilters; setFilters: SetListFilters },
  data: QueueWindow | undefined,
  { order, setOrder }: Pick<ReturnType<typeof useGroupOrder>, 'order' | 'setOrder'>,
  held: boolean,
) {
  const groups = data?.list.groups ?? null;
  const keys = groups?.rows.map(({ key }) => key) ?? [];
  const fits = held && keys.some((key) => order.includes(key));
  if (groups !== null && !fits && (keys.length !== order.length || keys.some((key, i) => key !== order[i]))) {
    setOrder(keys);
  }
  const asked = data?.input.grouping?.open;
  return useMemo(() => {
    if (groups === null || filters.group === null) return null;
    const open = new Set(filters.open);
    const toggle = (key: string) => {
      const others = filters.open.filter((some) => some !== key);
      if (others.length === filters.open.length) others.push(key);
      // Of too many, the one that was opened first is closed.
      const next = others.slice(-limits.openQueueGroups);
      void setFilters({ open: next.length === 0 ? null : next });
    };
    const layout = layoutOf(inOrder(groups.rows, order), open, asked ?? []);
    return { layout, open, toggle, separator: groups.separator };
  }, [groups, filters, order, asked, setFilters]);
}

export type Grouping = NonNullable<ReturnType<typeof useGrouping>>;
