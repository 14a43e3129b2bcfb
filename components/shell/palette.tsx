// ⌘K: jump to a queue by any part of its name, or to a page.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { BookOpen } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Dialog as Radix } from 'radix-ui';
import { useDeferredValue, useState } from 'react';
import { limits } from '@/server/domain/limits';
import { helpPageNames, helpPages } from '../help/help-pages';
import { links } from '../links';
import { QueueStateBadge } from '../queues/state';
import { useTRPC } from '../trpc';
import { Name } from '../ui/name';
import { allDestinations } from './navigation';

const itemClass =
  'flex h-9 items-center justify-between gap-4 rounded-control px-3 text-body data-[selected=true]:bg-sunken [&_svg]:size-4';

export function Palette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-(--overlay)" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-50 w-[calc(100vw-32px)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-ground shadow-2xl"
        >
          <Radix.Title className="sr-only">Jump to a queue or page</Radix.Title>
          <PaletteContent close={() => onOpenChange(false)} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PaletteContent({ close }: { close: () => void }) {
  const router = useRouter();
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim().slice(0, limits.searchChars));
  const { data } = useQuery(
    trpc.queues.list.queryOptions(
      { search, limit: 12 },
      {
        placeholderData: keepPreviousData,
      },
    ),
  );
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const rows = data?.rows ?? [];
  const pages = pagesFor(search);
  const none = rows.length + pages.length === 0;
  // Answers come in above what is chosen: until somebody chooses, that is the first of what stands there.
  const first = rows[0] === undefined ? `page ${pages[0]?.href ?? ''}` : `queue ${rows[0].id}`;
  const [chosen, setChosen] = useState<{ search: string; value: string } | null>(null);
  const value = chosen?.search === search ? chosen.value : first;
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
        placeholder="Jump to a queue or page"
        className="h-12 w-full border-b bg-transparent px-4 text-body outline-none placeholder:text-faint"
      />
      {none && (
        <p role="status" className="px-3 py-6 text-center text-table text-muted">
          No queue or page matches “{text}”.
        </p>
      )}
      <Command.List className="max-h-[50vh] overflow-y-auto p-1.5" hidden={none}>
        {rows.map((row) => (
          <Command.Item
            key={row.id}
            value={`queue ${row.id}`}
            onSelect={() => go(links.queue(row))}
            className={itemClass}
          >
            <span className="flex min-w-0 items-baseline gap-2">
              <Name>{row.name}</Name>
              <span className="truncate text-label text-faint">
                {row.vhost} · {row.clusterName}
              </span>
            </span>
            <QueueStateBadge state={row.state} />
          </Command.Item>
        ))}
        {pages.map(({ href, label, hint, icon: Icon }) => (
          <Command.Item key={href} value={`page ${href}`} onSelect={() => go(href)} className={itemClass}>
            <span className="flex items-center gap-2">
              <Icon className="text-faint" aria-hidden /> {label}
            </span>
            <kbd className="font-mono text-label text-faint">{hint}</kbd>
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

/** With those of the handbook, once something is searched for. */
function pagesFor(search: string) {
  const holds = (words: string) => words.toLowerCase().includes(search.toLowerCase());
  const help = helpPageNames
    .filter((name) => search !== '' && holds(`${helpPages[name].title} ${helpPages[name].about} help`))
    .map((name) => ({ href: links.help(name), label: helpPages[name].title, hint: 'help', icon: BookOpen }));
  const places = allDestinations.filter(({ label }) => holds(label));
  return [...places.map(({ shortcut, ...place }) => ({ ...place, hint: shortcut })), ...help];
}
