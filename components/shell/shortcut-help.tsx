// All shortcuts, from the tables that those who listen for them go by.
'use client';

import Link from 'next/link';
import { links } from '../links';
import { Dialog } from '../ui/dialog';
import { keys, meanings } from './keys';
import { allDestinations } from './navigation';

/** Of charts and of what is open, which listen by themselves while they have the focus. */
const elsewhere = [
  ['⌘K or Ctrl K', 'Jump to a queue, a page, an action'],
  ['Esc', 'Close what is open; from the filter to its list'],
  ['← →', 'Move the cursor of the charts'],
  ['Shift ← →, Enter', 'Choose a stretch of time on them and show it; Esc lets go'],
  ['-', 'Show twice as much time'],
] as const;

export function ShortcutHelp({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const single = Object.entries(meanings).map(([name, meaning]) => [
    keys[name as keyof typeof meanings],
    meaning,
  ]);
  const rows = [
    ...single,
    ...elsewhere,
    ...allDestinations.map(({ shortcut, label }) => [shortcut, label] as const),
  ];
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Keyboard shortcuts"
      description={
        <>
          What numbers, states and promises mean is told under{' '}
          <Link
            href={links.helpIndex}
            className="text-accent underline underline-offset-2"
            onClick={() => onOpenChange(false)}
          >
            Help
          </Link>
          .
        </>
      }
    >
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-table">
        {rows.map(([keys, meaning]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded border bg-raised px-1.5 py-0.5 font-mono text-label">{keys}</kbd>
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
