// One row of the list on a wide screen, and its shape while it loads.

import type { Row } from '@tanstack/react-table';
import { flexRender } from '@tanstack/react-table';
import { memo } from 'react';
import type { QueueRow } from '@/server/domain/queue';
import { cn } from '../ui/cn';
import { Skeleton } from '../ui/states';
import { Sparkline } from '../charts/sparkline';
import { links } from '../links';
import { LinkedName } from './linked-name';
import type { NamedQueue } from './list-window';
import { columnFacts, type queueFeatures } from './queue-columns';

export function gridTemplate(columnIds: readonly string[]): string {
  return columnIds.map((id) => columnFacts[id]?.track ?? 'auto').join(' ');
}

const rowClass = 'grid h-full items-center gap-x-3 px-3 text-table';

/** Rendered anew only when the row's numbers or the columns change, not while one scrolls. */
export const QueueListItem = memo(
  function QueueListItem({
    row,
    original,
    depths,
    template,
  }: {
    row: Row<typeof queueFeatures, QueueRow>;
    original: QueueRow;
    depths: readonly (number | null)[] | undefined;
    template: string;
  }) {
    return (
      <div
        role="presentation"
        className={cn(rowClass, original.stale && 'greyed')}
        style={{ gridTemplateColumns: template }}
        title={original.stale ? 'Old numbers: the newest polls failed' : undefined}
      >
        {row.getVisibleCells().map((cell) => (
          <div
            key={cell.id}
            role="cell"
            className={cn(
              'min-w-0',
              columnFacts[cell.column.id]?.numeric && 'text-right whitespace-nowrap',
              cell.column.id === 'trend' && 'pl-2',
            )}
          >
            {cell.column.id === 'trend' ? (
              <Sparkline depths={depths} />
            ) : (
              flexRender(cell.column.columnDef.cell, cell.getContext())
            )}
          </div>
        ))}
      </div>
    );
  },
  (before, after) =>
    before.original === after.original &&
    before.depths === after.depths &&
    before.template === after.template,
);

/** Where `named` is known, its name stands already. */
export function QueueListItemSkeleton({
  named,
  template,
  columnIds,
}: {
  named: NamedQueue | undefined;
  template: string;
  columnIds: readonly string[];
}) {
  return (
    <div role="presentation" className={rowClass} style={{ gridTemplateColumns: template }}>
      {columnIds.map((id) => (
        <div key={id} role="cell" className="min-w-0">
          {id === 'star' ? null : id === 'name' && named !== undefined ? (
            <span className="flex min-w-0 flex-col leading-4">
              <LinkedName href={links.queue(named)} name={named.name} stretched />
              <Skeleton className="my-1 h-[7px] w-1/4" />
            </span>
          ) : (
            <Skeleton className={cn('h-3', id === 'name' ? 'w-2/3' : 'w-full')} />
          )}
        </div>
      ))}
    </div>
  );
}
