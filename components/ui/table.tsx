// Plain tables: 34 px rows, sticky head, digits right-aligned. A wide table scrolls inside its own box on a
// phone; the page itself never scrolls sideways. A column that is `wide` is left out there.
'use client';

import { useEffect, useRef } from 'react';
import { cn } from './cn';
import { ScrollBox } from './scroll-box';
import { Skeleton } from './states';

export function Table({ className, ...props }: React.ComponentProps<'table'>) {
  return (
    <ScrollBox className="overflow-x-auto">
      <table className={cn('w-full border-collapse text-table', className)} {...props} />
    </ScrollBox>
  );
}

export type Column = {
  label: React.ReactNode;
  numeric?: boolean;
  wide?: boolean;
  title?: string;
  className?: string;
};

/** The head of a table, one entry per column. */
export function Head({ columns }: { columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(({ label, ...column }, index) => (
          <Th key={index} {...column}>
            {label}
          </Th>
        ))}
      </tr>
    </thead>
  );
}

/** The place of a checkbox or a chevron before the first column; `label` is for who cannot see it. */
export function leadColumn(label: string): Column {
  return { label: <span className="sr-only">{label}</span>, className: leadClass };
}

export const leadClass = 'w-8 pr-0';

type CellProps = { numeric?: boolean; wide?: boolean };

export function Th({
  numeric = false,
  wide = false,
  className,
  ...props
}: React.ComponentProps<'th'> & CellProps) {
  return (
    <th
      scope="col"
      className={cn(
        'h-8 border-b px-3 text-label font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4',
        numeric ? 'text-right' : 'text-left',
        wide && 'max-md:hidden',
        className,
      )}
      {...props}
    />
  );
}

export function Td({
  numeric = false,
  wide = false,
  className,
  ...props
}: React.ComponentProps<'td'> & CellProps) {
  return (
    <td
      className={cn(
        'h-[34px] border-b px-3 group-last:border-b-0 first:pl-4 last:pr-4',
        numeric && 'text-right whitespace-nowrap',
        wide && 'max-md:hidden',
        className,
      )}
      {...props}
    />
  );
}

export function Tr({
  current = false,
  className,
  ...props
}: React.ComponentProps<'tr'> & {
  /** The keyboard stands on this row. */
  current?: boolean;
}) {
  const ref = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (current) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <tr
      ref={ref}
      data-current={current || undefined}
      tabIndex={current ? -1 : undefined}
      className={cn(
        // The margin keeps the row clear of the bars that lie over the page.
        'group scroll-mt-28 scroll-mb-20 outline-none hover:bg-raised',
        'data-current:bg-raised data-current:[&>td:first-child]:shadow-[inset_3px_0_0_var(--accent)]',
        className,
      )}
      {...props}
    />
  );
}

/** A table before its rows are there: the same head, the same height of a row. */
export function TableSkeleton({
  columns,
  rows = 5,
  rowClass,
}: {
  columns: readonly Column[];
  rows?: number;
  rowClass?: string;
}) {
  return (
    <Table>
      <Head columns={columns} />
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          <Tr key={row} className={rowClass}>
            {columns.map(({ wide = false, numeric = false }, column) => (
              <Td key={column} wide={wide} numeric={numeric}>
                <Skeleton className={cn('h-3 w-3/5', numeric && 'ml-auto')} />
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
