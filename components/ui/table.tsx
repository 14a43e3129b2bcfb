// Plain tables: 34 px rows, sticky head, digits right-aligned. A wide table scrolls inside its own box on a
// phone; the page itself never scrolls sideways.

import { cn } from './cn';

export function Table({ className, ...props }: React.ComponentProps<'table'>) {
  return (
    <div className="overflow-x-auto">
      <table className={cn('w-full border-collapse text-table', className)} {...props} />
    </div>
  );
}

export function Th({
  numeric = false,
  className,
  ...props
}: React.ComponentProps<'th'> & { numeric?: boolean }) {
  return (
    <th
      scope="col"
      className={cn(
        'h-8 border-b px-3 text-label font-medium whitespace-nowrap text-muted',
        numeric ? 'text-right' : 'text-left',
        className,
      )}
      {...props}
    />
  );
}

export function Td({
  numeric = false,
  className,
  ...props
}: React.ComponentProps<'td'> & { numeric?: boolean }) {
  return (
    <td
      className={cn(
        'h-[34px] border-b px-3 group-last:border-b-0',
        numeric && 'text-right whitespace-nowrap',
        className,
      )}
      {...props}
    />
  );
}

export function Tr({ className, ...props }: React.ComponentProps<'tr'>) {
  return <tr className={cn('group hover:bg-raised', className)} {...props} />;
}
