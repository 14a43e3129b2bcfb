// Menus of a button. What moves and places them is loaded when the first one opens; until then there is the button.
'use client';

import type { DropdownMenu } from 'radix-ui';
import { cloneElement, createContext, use, useState } from 'react';
import { noteMissing } from './arrive';
import { cn } from './cn';

type Parts = typeof DropdownMenu;
type TriggerProps = Pick<
  React.ComponentProps<'button'>,
  'onClick' | 'onKeyDown' | 'aria-haspopup' | 'aria-expanded'
>;

const PartsContext = createContext<Parts | null>(null);

export function Menu({
  trigger,
  children,
  align = 'end',
}: {
  trigger: React.ReactElement<TriggerProps>;
  children: React.ReactNode;
  align?: 'start' | 'end';
}) {
  const [parts, setParts] = useState<Parts | null>(null);
  if (parts === null) return cloneElement(trigger, triggerProps(setParts));
  return (
    <PartsContext value={parts}>
      <parts.Root modal={false} defaultOpen>
        <parts.Trigger asChild>{trigger}</parts.Trigger>
        <parts.Portal>
          <parts.Content
            align={align}
            sideOffset={4}
            collisionPadding={8}
            className="z-50 max-h-[60vh] min-w-44 overflow-y-auto rounded-control border border-line-strong bg-ground p-1 shadow-lg"
          >
            {children}
          </parts.Content>
        </parts.Portal>
      </parts.Root>
    </PartsContext>
  );
}

function triggerProps(setParts: (parts: Parts) => void): TriggerProps {
  const open = () => void import('./menu-parts').then(({ menuParts }) => setParts(menuParts), noteMissing);
  return {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onClick: open,
    onKeyDown: (event) => {
      if (event.key === 'ArrowDown') open();
    },
  };
}

function useParts(): Parts {
  const parts = use(PartsContext);
  if (parts === null) throw new Error('An entry of a menu stands outside a menu.');
  return parts;
}

const itemClass =
  'flex items-center gap-2 rounded px-2 py-1.5 text-table outline-none select-none data-highlighted:bg-sunken data-disabled:opacity-50 [&_svg]:size-4 [&_svg]:text-faint';

export function MenuItem({
  danger,
  className,
  ...props
}: React.ComponentProps<Parts['Item']> & { danger?: boolean }) {
  const { Item } = useParts();
  return <Item className={cn(itemClass, danger && 'text-act', className)} {...props} />;
}

export function MenuCheckItem({
  className,
  children,
  ...props
}: React.ComponentProps<Parts['CheckboxItem']>) {
  const { CheckboxItem, ItemIndicator } = useParts();
  return (
    <CheckboxItem
      className={cn(itemClass, className)}
      onSelect={(event) => event.preventDefault()}
      {...props}
    >
      <span
        aria-hidden
        className="flex size-4 items-center justify-center rounded-sm border border-line-strong"
      >
        <ItemIndicator className="size-2 rounded-[1px] bg-accent" />
      </span>
      {children}
    </CheckboxItem>
  );
}

export function MenuSeparator() {
  const { Separator } = useParts();
  return <Separator className="my-1 h-px bg-line" />;
}
