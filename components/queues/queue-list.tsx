// The queue list itself: as many rows as match, of which only those in view exist. The page scrolls, not a
// box inside it. Rows keep their places while a pointer is over them.
'use client';

import { type Row, useTable } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { QueueRow } from '@/server/domain/queue';
import { links } from '../links';
import { useRowCursor } from '../shell/use-row-cursor';
import type { LoadedWindow, NamedQueue } from './list-window';
import { QueueCard, QueueCardSkeleton } from './queue-card';
import { queueColumns, queueFeatures } from './queue-columns';
import { ListHead } from './list-head';
import { gridTemplate, QueueListItem, QueueListItemSkeleton } from './queue-list-item';
import type { ListFilters } from './list-filters';
import type { SetListFilters } from './use-list-filters';
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
  onFirstVisible: (index: number) => void;
};

const getRowId = (row: QueueRow) => String(row.id);

export function QueueList(props: QueueListProps) {
  const { matched, loaded, named, filters, setFilters, visibility, narrow } = props;
  const listRef = useRef<HTMLDivElement>(null);
  const height = narrow ? cardHeight : rowHeight;
  const virtualizer = useListVirtualizer(listRef, matched, height, props.onFirstVisible);
  const items = virtualizer.getVirtualItems();
  const trends = useTrends(loaded, items, !narrow && visibility['trend'] === true);
  const table = useTable({
    features: queueFeatures,
    columns: queueColumns,
    data: loaded.rows,
    getRowId,
    state: { columnVisibility: visibility },
  });
  const router = useRouter();
  const rowAt = useCallback(
    (index: number) => loaded.rows[index - loaded.offset] ?? named?.[index],
    [loaded, named],
  );
  const cursor = useRowCursor({
    count: matched,
    idAt: (index) => rowAt(index)?.id,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
    open: (index) => {
      const row = rowAt(index);
      if (row !== undefined) router.push(links.queue(row));
    },
    star: (index) => {
      const row = rowAt(index);
      if (row !== undefined) toggleFavourite(row);
    },
  });
  const columnIds = table.getVisibleLeafColumns().map(({ id }) => id);
  const template = gridTemplate(columnIds);
  return (
    <div role="table" aria-label="Queues" aria-rowcount={matched + 1} className="rounded-control border">
      {!narrow && (
        <ListHead columnIds={columnIds} template={template} filters={filters} setFilters={setFilters} />
      )}
      <div ref={listRef} role="rowgroup" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = table.getRowModel().rows[item.index - loaded.offset];
          const known = row === undefined ? named?.[item.index] : undefined;
          return (
            <div
              key={row?.id ?? known?.id ?? `place-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              data-current={item.index === cursor || undefined}
              className="absolute inset-x-0 border-b [contain:strict] last:border-b-0 hover:bg-raised data-current:bg-accent-soft"
              style={{
                height: item.size,
                transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)`,
              }}
            >
              <ListRow
                {...{ row, narrow, columnIds, template }}
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

function ListRow({
  row,
  named,
  depths,
  narrow,
  columnIds,
  template,
}: {
  row: Row<typeof queueFeatures, QueueRow> | undefined;
  named: NamedQueue | undefined;
  depths: readonly (number | null)[] | undefined;
  narrow: boolean;
  columnIds: readonly string[];
  template: string;
}) {
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

function useListVirtualizer(
  listRef: React.RefObject<HTMLDivElement | null>,
  count: number,
  size: number,
  onFirstVisible: (index: number) => void,
) {
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const list = listRef.current;
    if (list === null) return;
    const measure = () => setScrollMargin(Math.round(list.getBoundingClientRect().top + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [listRef]);
  return useWindowVirtualizer({
    count,
    estimateSize: () => size,
    overscan: 12,
    scrollMargin,
    // What the server draws, and the browser once more before it measures.
    initialRect: { width: 0, height: 900 },
    initialOffset: 0,
    // Rows may come a frame late; scrolling must not wait for them.
    useFlushSync: false,
    // The sticky bars: a row that the keyboard reaches must not hide beneath them.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 72,
    onChange: (instance) => {
      const first = instance.range?.startIndex;
      if (first !== undefined) onFirstVisible(first);
    },
  });
}

/** Trends are asked for in blocks of rows, so that scrolling by one row asks nothing. */
const trendBlock = 40;

function useTrends(loaded: LoadedWindow, items: readonly { index: number }[], shown: boolean) {
  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
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
