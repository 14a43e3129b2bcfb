// The sticky head of the list: titles that sort. "Worst" is the order of the State column.
'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { cn } from '../ui/cn';
import type { ListFilters } from './list-filters';
import type { SetListFilters } from './use-list-filters';
import { columnFacts } from './queue-columns';

export function ListHead({
  columnIds,
  template,
  filters,
  setFilters,
}: {
  columnIds: readonly string[];
  template: string;
  filters: ListFilters;
  setFilters: SetListFilters;
}) {
  return (
    <div role="rowgroup" className="sticky top-12 z-20 rounded-t-control border-b bg-raised">
      <div
        role="row"
        aria-rowindex={1}
        className="grid h-8 items-center gap-x-3 px-3 text-label font-medium text-muted"
        style={{ gridTemplateColumns: template }}
      >
        {columnIds.map((id) => (
          <HeadCell key={id} id={id} filters={filters} setFilters={setFilters} />
        ))}
      </div>
    </div>
  );
}

function HeadCell({
  id,
  filters,
  setFilters,
}: {
  id: string;
  filters: ListFilters;
  setFilters: SetListFilters;
}) {
  const facts = columnFacts[id];
  if (facts === undefined) return null;
  const { title, numeric, sort, firstDescending = false } = facts;
  const current = sort !== undefined && filters.sort === sort;
  const Arrow = filters.asc ? ArrowUp : ArrowDown;
  return (
    <div
      role="columnheader"
      aria-sort={!current ? 'none' : filters.asc ? 'ascending' : 'descending'}
      className={cn('min-w-0', numeric && 'text-right', id === 'trend' && 'pl-2')}
    >
      {id === 'star' ? (
        <span className="sr-only">Favourite</span>
      ) : sort === undefined ? (
        title
      ) : (
        <button
          type="button"
          className={cn('inline-flex items-center gap-0.5 hover:text-text', current && 'text-text')}
          title={id === 'state' ? 'Worst first, then oldest' : undefined}
          onClick={() => {
            const asc = current ? !filters.asc : !firstDescending;
            void setFilters({ sort, asc });
          }}
        >
          {numeric && current && <Arrow aria-hidden className="size-3.5" />}
          {title}
          {!numeric && current && <Arrow aria-hidden className="size-3.5" />}
        </button>
      )}
    </div>
  );
}
