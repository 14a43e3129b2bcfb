'use client';

import { Tabs as Radix } from 'radix-ui';

export type TabItem<Value extends string> = { value: Value; label: React.ReactNode };

/** Tabs whose choice the caller keeps (in the URL). */
export function Tabs<Value extends string>({
  items,
  value,
  onChange,
  children,
}: {
  items: readonly TabItem<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  children: React.ReactNode;
}) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as Value)} activationMode="manual">
      <Radix.List className="flex gap-4 overflow-x-auto overflow-y-hidden border-b sm:gap-5">
        {items.map((item) => (
          <Radix.Trigger
            key={item.value}
            value={item.value}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent text-body whitespace-nowrap text-muted hover:text-text data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-text"
          >
            {item.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}

export function TabPanel({ value, children }: { value: string; children: React.ReactNode }) {
  return (
    <Radix.Content value={value} className="pt-4 focus-visible:outline-none">
      {children}
    </Radix.Content>
  );
}
