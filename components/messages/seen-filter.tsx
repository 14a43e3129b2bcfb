// What narrows the messages of a look down, and what is done with those that are left.
'use client';

import { Download } from 'lucide-react';
import type { MessageView } from '@/server/domain/message';
import { download } from '../download';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { FilterInput } from '../ui/filter-input';
import { plural } from '../ui/format';
import { Toggle } from '../ui/toggle';
import { messagesAsJson } from './message-text';

export function SeenFilter({
  seen,
  shown,
  filter,
  onFilter,
  again,
}: {
  seen: number;
  shown: readonly MessageView[];
  filter: string;
  onFilter: (filter: string) => void;
  /** Those that had been delivered before; null where that tells none apart. */
  again: { messages: number; only: boolean; toggle: () => void } | null;
}) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      <FilterInput
        aria-label="Filter the messages seen"
        placeholder="Filter by id, key, header or body"
        className="w-72 max-w-full"
        value={filter}
        onFilter={onFilter}
      />
      {again !== null && (
        <Toggle
          on={again.only}
          onToggle={again.toggle}
          title="Those that had been delivered before this look"
        >
          Redelivered only ({again.messages})
        </Toggle>
      )}
      <span className="text-label text-muted">
        {shown.length === seen
          ? plural(seen, 'message')
          : `${shown.length} of ${plural(seen, 'message')} seen`}
      </span>
      <span className="ml-auto flex items-center gap-1">
        <CopyButton label="Copy the messages shown as JSON" text={() => messagesAsJson(shown)} />
        <Button
          variant="ghost"
          size="icon"
          className="size-7"
          aria-label="Download the messages shown as JSON"
          title="Download the messages shown as JSON"
          onClick={() => download('messages.json', messagesAsJson(shown))}
        >
          <Download />
        </Button>
      </span>
    </div>
  );
}
