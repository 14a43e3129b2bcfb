'use client';

import { DropdownMenu as Radix } from 'radix-ui';
import { cn } from './cn';

export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: React.ReactNode;
  children: React.ReactNode;
  align?: 'start' | 'end';
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-h-[60vh] min-w-44 overflow-y-auto rounded-control border border-line-strong bg-ground p-1 shadow-lg"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const itemClass =
  'flex items-center gap-2 rounded px-2 py-1.5 text-table outline-none select-none data-highlighted:bg-sunken data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:text-faint';

export function MenuItem({
  danger,
  className,
  ...props
}: React.ComponentProps<typeof Radix.Item> & { danger?: boolean }) {
  return <Radix.Item className={cn(itemClass, danger && 'text-act', className)} {...props} />;
}

export function MenuCheckItem({
  className,
  children,
  ...props
}: React.ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem
      className={cn(itemClass, className)}
      onSelect={(event) => event.preventDefault()}
      {...props}
    >
      <span
        aria-hidden
        className="flex size-4 items-center justify-center rounded-sm border border-line-strong"
      >
        <Radix.ItemIndicator className="size-2 rounded-[1px] bg-accent" />
      </span>
      {children}
    </Radix.CheckboxItem>
  );
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}
