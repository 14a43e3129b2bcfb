'use client';

import { Tooltip as Radix } from 'radix-ui';

export function TooltipProvider({ children }: { children: React.ReactNode }) {
  return (
    <Radix.Provider delayDuration={250} skipDelayDuration={150}>
      {children}
    </Radix.Provider>
  );
}

/** Says more about what it wraps. The trigger must be focusable to be reachable by keyboard. */
export function Tooltip({ content, children }: { content: React.ReactNode; children: React.ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          sideOffset={4}
          collisionPadding={8}
          className="z-50 max-w-80 rounded-control border border-line-strong bg-ground px-2 py-1.5 text-label text-text shadow-lg"
        >
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
