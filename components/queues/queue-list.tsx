// The queue list itself: as many rows as match, of which only those in view exist. The page scrolls, not a
// box inside it. Rows keep their places while a pointer is over them.
'use client';

import { type Row, useTable } from '@tanstack/react-table';
import { useRouter } from 'next/navigation';
import { useMemo, useRef } from 'react';
import type { QueueRow } from '@/server/domain/queue';
import type { QueueGroupRow } from '@/server/domain/queue-groups';
import { links } from '../links';
import { useRowCursor } from '../shell/use-row-cursor';
import type { GroupLayout } from './group-layout';
import { GroupLine } from './group-row';
import type { LoadedWindow, NamedQueue } from './list-window';
import { QueueCard, QueueCardSkeleton } from './queue-card';
import { queueColumns, queueFeatures } from './queue-columns';
import { ListHead } from './list-head';
import { gridTemplate, QueueListItem, QueueListItemSkeleton } from './queue-list-item';
import type { ListFilters } from './list-filters';
import type { Grouping } from './use-grouping';
import type { SetListFilters } from './use-list-filters';
import { useListVirtualizer } from './use-list-virtualizer';
import { toggleFavourite } from './use-favourites';
import { useSparklines } from './use-sparklines';

const rowHeight = 38;
const cardHeight = 84;

export type QueueListProps = {
  matched: number;
  loaded: LoadedWindow;
  /** Rows from the first on of which the names are known and the rest is on its way. */
  named: readonly NamedQueue[] | undefined;
  filters: ListFilters;
  setFilters: SetListFilters;
  visibility: Record<string, boolean>;
  narrow: boolean;
  /** Null where the list is not grouped. */
  grouping: Grouping | null;
  /** Of the rows that are read, the first in view. */
  onFirstVisible: (index: number) => void;
};

const getRowId = (row: QueueRow) => String(row.id);

export function QueueList(props: QueueListProps) {
  const { matched, loaded, named, filters, setFilters, visibility, narrow, grouping } = props;
  const layout = grouping?.layout ?? null;
  const count = layout?.count ?? matched;
  const listRef = useRef<HTMLDivElement>(null);
  const virtualizer = useListVirtualizer(listRef, count, narrow ? cardHeight : rowHeight, (index) =>
    props.onFirstVisible(layout?.rowsBefore(index) ?? index),
  );
  const items = virtualizer.getVirtualItems();
  const trends = useTrends(loaded, rangeOf(items, layout), !narrow && visibility['trend'] === true);
  const table = useTable({
    features: queueFeatures,
    columns: queueColumns,
    data: loaded.rows,
    getRowId,
    state: { columnVisibility: visibility },
  });
  const placeOf = (index: number) => (layout === null ? index : layout.rowAt(index));
  const cursor = useListCursor(props, count, placeOf, (index) =>
    virtualizer.scrollToIndex(index, { align: 'auto' }),
  );
  const columnIds = table.getVisibleLeafColumns().map(({ id }) => id);
  const template = gridTemplate(columnIds);
  return (
    <div role="table" aria-label="Queues" aria-rowcount={count + 1} className="rounded-control border">
      {!narrow && (
        <ListHead columnIds={columnIds} template={template} filters={filters} setFilters={setFilters} />
      )}
      <div ref={listRef} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const group = layout?.groupAt(item.index) ?? null;
          const place = placeOf(item.index);
          const row = place === null ? undefined : table.getRowModel().rows[place - loaded.offset];
          const known = row === undefined && place !== null ? named?.[place] : undefined;
          return (
            <div
              key={group ? `group-${group.key}` : (row?.id ?? known?.id ?? `place-${item.index}`)}
              role="row"
              aria-rowindex={item.index + 2}
              data-current={item.index === cursor || undefined}
              tabIndex={item.index === cursor ? -1 : undefined}
              className="absolute inset-x-0 border-b outline-none [contain:strict] last:border-b-0 hover:bg-raised data-current:bg-accent-soft"
              style={{
                height: item.size,
                transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)`,
              }}
            >
              <ListLine
                {...{ group, grouping, filters, row, narrow, columnIds, template }}
                named={known}
                depths={row && trends.get(row.original.id)}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** j, k, Enter and s over groups and rows. */
function useListCursor(
  { loaded, named, grouping }: QueueListProps,
  count: number,
  placeOf: (index: number) => number | null,
  scrollTo: (index: number) => void,
) {
  const router = useRouter();
  const rowAt = (index: number) => {
    const place = placeOf(index);
    return place === null ? undefined : (loaded.rows[place - loaded.offset] ?? named?.[place]);
  };
  return useRowCursor<string | number>({
    count,
    idAt: (index) => grouping?.layout.groupAt(index)?.key ?? rowAt(index)?.id,
    scrollTo,
    open: (index) => {
      const group = grouping?.layout.groupAt(index);
      if (group) grouping?.toggle(group.key);
      const row = rowAt(index);
      if (row !== undefined) router.push(links.queue(row));
    },
    star: (index) => {
      const row = rowAt(index);
      if (row !== undefined) toggleFavourite(row);
    },
  });
}

/** A group, or a row as far as it is known. */
function ListLine({
  group,
  grouping,
  filters,
  row,
  named,
  depths,
  narrow,
  columnIds,
  template,
}: Pick<QueueListProps, 'grouping' | 'filters' | 'narrow'> & {
  group: QueueGroupRow | null;
  row: Row<typeof queueFeatures, QueueRow> | undefined;
  named: NamedQueue | undefined;
  depths: readonly (number | null)[] | undefined;
  columnIds: readonly string[];
  template: string;
}) {
  if (group !== null && grouping !== null)
    return (
      <GroupLine
        {...{ narrow, columnIds, template, group, filters }}
        open={grouping.open.has(group.key)}
        onToggle={() => grouping.toggle(group.key)}
      />
    );
  if (narrow)
    return row === undefined ? (
      <QueueCardSkeleton named={named} />
    ) : (
      <QueueCard row={row.original} unusual={columnIds.includes('unusual')} />
    );
  if (row === undefined)
    return <QueueListItemSkeleton named={named} template={template} columnIds={columnIds} />;
  return <QueueListItem row={row} original={row.original} depths={depths} template={template} />;
}

/** Trends are asked for in blocks of rows, so that scrolling by one row asks nothing. */
const trendBlock = 40;

type RowRange = { first: number; last: number };

function rangeOf(items: readonly { index: number }[], layout: GroupLayout | null): RowRange {
  const [first, last] = [items.at(0)?.index ?? 0, items.at(-1)?.index ?? 0];
  if (layout === null) return { first, last };
  return { first: layout.rowsBefore(first), last: layout.rowsBefore(last) };
}

function useTrends(loaded: LoadedWindow, { first, last }: RowRange, shown: boolean) {
  const from = Math.floor(first / trendBlock) * trendBlock;
  const to = Math.ceil((last + 1) / trendBlock) * trendBlock;
  const ids = useMemo(
    () =>
      loaded.rows
        .slice(Math.max(0, from - loaded.offset), Math.max(0, to - loaded.offset))
        .map(({ id }) => id),
    [loaded, from, to],
  );
  return useSparklines(ids, shown);
}
