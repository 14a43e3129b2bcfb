// ⌘K: jump to a queue by any part of its name, to any screen, or do what can be done from anywhere.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { QueueRow } from '@/server/domain/queue';
import { links } from '../links';
import { QueueStateBadge } from '../queues/state';
import { useTRPC } from '../trpc';
import { ModalFrame } from '../ui/dialog-frame';
import { Name } from '../ui/name';
import { takeKeys } from './early-keys';
import { type PaletteEntry, usePaletteEntries } from './palette-entries';

const itemClass =
  'flex h-9 items-center justify-between gap-4 rounded-control px-3 text-body data-[selected=true]:bg-sunken [&_svg]:size-4';

export function Palette({
  onOpenChange,
  openHelp,
}: {
  onOpenChange: (open: boolean) => void;
  openHelp: () => void;
}) {
  return (
    <ModalFrame
      open
      onOpenChange={onOpenChange}
      className="top-[12vh] left-1/2 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border"
    >
      <Radix.Title className="sr-only">Jump to a queue or page, or do something</Radix.Title>
      <PaletteContent close={() => onOpenChange(false)} openHelp={openHelp} />
    </ModalFrame>
  );
}

function PaletteContent({ close, openHelp }: { close: () => void; openHelp: () => void }) {
  const router = useRouter();
  const trpc = useTRPC();
  const [text, setText] = useState(takeKeys);
  const search = useDeferredValue(text.trim().slice(0, limits.searchChars));
  const { data, isPlaceholderData } = useQuery(
    trpc.queues.list.queryOptions({ search, limit: 12 }, { placeholderData: keepPreviousData }),
  );
  // Those of the search before stay until the answer comes, but Enter must not lead to one that was not meant.
  const rows = (data?.rows ?? []).filter(({ name }) => !isPlaceholderData || has(name, search));
  const entries = usePaletteEntries(search, openHelp);
  const none = rows.length + entries.length === 0;
  // Answers come in above what is chosen: until somebody chooses, that is the first of what stands there.
  const first = rows[0] === undefined ? `entry ${entries[0]?.id ?? ''}` : `queue ${rows[0].id}`;
  const [chosen, setChosen] = useState<{ search: string; value: string } | null>(null);
  const value = chosen?.search === search ? chosen.value : first;
  const run = (act: () => void) => {
    close();
    act();
  };
  return (
    <Command
      label="Jump to"
      shouldFilter={false}
      loop
      value={value}
      onValueChange={(next) => setChosen({ search, value: next })}
    >
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="Jump to a queue or page, or do something"
        className="h-12 w-full border-b bg-transparent px-4 text-body outline-none placeholder:text-faint"
      />
      {none && (
        <p role="status" className="px-3 py-6 text-center text-table text-muted">
          No queue, page or action matches “{text}”.
        </p>
      )}
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5" hidden={none}>
        {rows.map((row) => (
          <QueueItem key={row.id} row={row} onSelect={() => run(() => router.push(links.queue(row)))} />
        ))}
        {entries.map((entry) => (
          <EntryItem key={entry.id} entry={entry} onSelect={() => run(entry.act)} />
        ))}
      </Command.List>
    </Command>
  );
}

function has(name: string, search: string): boolean {
  return name.toLowerCase().includes(search.toLowerCase());
}

function QueueItem({ row, onSelect }: { row: QueueRow; onSelect: () => void }) {
  return (
    <Command.Item value={`queue ${row.id}`} onSelect={onSelect} className={itemClass}>
      <span className="flex min-w-0 items-baseline gap-2">
        <Name>{row.name}</Name>
        <span className="truncate text-label text-faint">
          {row.vhost} · {row.clusterName}
        </span>
      </span>
      <QueueStateBadge state={row.state} />
    </Command.Item>
  );
}

function EntryItem({
  entry: { id, label, shortcut, icon: Icon },
  onSelect,
}: {
  entry: PaletteEntry;
  onSelect: () => void;
}) {
  return (
    <Command.Item value={`entry ${id}`} onSelect={onSelect} className={itemClass}>
      <span className="flex items-center gap-2">
        <Icon className="text-faint" aria-hidden /> {label}
      </span>
      {shortcut !== '' && <kbd className="font-mono text-label text-faint">{shortcut}</kbd>}
    </Command.Item>
  );
}
