// What stands around the content of a dialog and of a sheet.
'use client';

import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { Button } from './button';
import { cn } from './cn';
import type { DialogProps, SheetProps } from './dialog';
import { ScrollBox } from './scroll-box';
import { useFocusReturn } from './use-focus-return';

export function DialogFrame({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'md',
}: DialogProps) {
  const returnFocus = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--overlay)" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className={cn(
            'fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line-strong bg-ground shadow-2xl focus:outline-none',
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
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close">
                <X />
              </Button>
            </Radix.Close>
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
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function SheetFrame({ open, onOpenChange, title, children }: SheetProps) {
  const returnFocus = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--overlay)" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-3xl flex-col border-l border-line-strong bg-ground shadow-2xl focus:outline-none"
        >
          <header className="flex items-center justify-between gap-4 border-b px-5 py-3">
            <Radix.Title className="min-w-0 text-title font-semibold [overflow-wrap:anywhere]">
              {title}
            </Radix.Title>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close">
                <X />
              </Button>
            </Radix.Close>
          </header>
          <ScrollBox className="min-h-0 flex-1 overflow-y-auto">{children}</ScrollBox>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
