// What stands around the content of a dialog and of a sheet.
'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { Button } from './button';
import { cn } from './cn';
import type { DialogProps, SheetProps } from './dialog';
import { ScrollBox } from './scroll-box';
import { useFocusReturn } from './use-focus-return';

/** What lies over the page and holds the keyboard until it is closed. Also the palette's. */
export function ModalFrame({
  open,
  onOpenChange,
  className,
  described = false,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  className: string;
  /** True where a Radix.Description is within. */
  described?: boolean;
  children: React.ReactNode;
}) {
  const returnFocus = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--overlay)" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          {...(described ? {} : { 'aria-describedby': undefined })}
          className={cn('fixed z-50 border-line-strong bg-ground shadow-2xl', className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function CloseButton() {
  return (
    <Radix.Close asChild>
      <Button variant="ghost" size="icon" aria-label="Close">
        <X />
      </Button>
    </Radix.Close>
  );
}

export function DialogFrame({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'md',
}: DialogProps) {
  return (
    <ModalFrame
      open={open}
      onOpenChange={onOpenChange}
      described={description !== undefined}
      className={cn(
        'top-1/2 left-1/2 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border focus:outline-none',
        { md: 'max-w-lg', lg: 'max-w-3xl', xl: 'max-w-6xl max-lg:overflow-y-auto' }[size],
      )}
    >
      <header className="flex items-start justify-between gap-4 border-b px-5 pt-4 pb-3">
        <div className="min-w-0">
          <Radix.Title className="text-title font-semibold">{title}</Radix.Title>
          {description !== undefined && (
            <Radix.Description asChild>
              <div className="mt-1 text-body text-muted">{description}</div>
            </Radix.Description>
          )}
        </div>
        <CloseButton />
      </header>
      {children !== undefined && (
        <ScrollBox
          className={cn(
            'px-5 py-4',
            size === 'xl' ? 'lg:min-h-0 lg:flex-1 lg:overflow-y-auto' : 'min-h-0 flex-1 overflow-y-auto',
          )}
        >
          {children}
        </ScrollBox>
      )}
      {footer !== undefined && (
        <footer
          className={cn(
            'flex flex-wrap items-center justify-end gap-2 border-t px-5 py-3',
            size === 'xl' && 'bg-ground max-lg:sticky max-lg:bottom-0',
          )}
        >
          {footer}
        </footer>
      )}
    </ModalFrame>
  );
}

export function SheetFrame({ open, onOpenChange, title, children }: SheetProps) {
  return (
    <ModalFrame
      open={open}
      onOpenChange={onOpenChange}
      className="inset-y-0 right-0 flex w-full max-w-3xl flex-col border-l focus:outline-none"
    >
      <header className="flex items-center justify-between gap-4 border-b px-5 py-3">
        <Radix.Title className="min-w-0 text-title font-semibold [overflow-wrap:anywhere]">
          {title}
        </Radix.Title>
        <CloseButton />
      </header>
      <ScrollBox className="min-h-0 flex-1 overflow-y-auto">{children}</ScrollBox>
    </ModalFrame>
  );
}
