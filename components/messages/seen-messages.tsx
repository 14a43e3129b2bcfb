// The messages of one look: filtered by text, opened one at a time, copied or saved as a whole.
'use client';

import { Download } from 'lucide-react';
import { useDeferredValue, useMemo, useState } from 'react';
import type { BrowseCapability, MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Input } from '../ui/field';
import { plural } from '../ui/format';
import { EmptyState } from '../ui/states';
import { download } from '../download';
import { MessageSheet } from './message-sheet';
import { MessageTable, type Selection } from './message-table';
import { messagesAsJson, searchTextOf } from './message-text';

export function SeenMessages({
  queueRef,
  messages,
  capability = null,
  selection,
}: {
  queueRef: QueueRef;
  messages: readonly MessageView[];
  capability?: BrowseCapability | null;
  selection?: Selection;
}) {
  const [filter, setFilter] = useState('');
  const [openPosition, setOpenPosition] = useState<number | null>(null);
  const shown = useFiltered(messages, useDeferredValue(filter));
  const open = messages.find(({ position }) => position === openPosition) ?? null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
        <Input
          data-filter
          type="search"
          aria-label="Filter the messages seen"
          placeholder="Filter by id, key, header or body"
          className="w-72 max-w-full"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="text-label text-muted">
          {filter === ''
            ? plural(messages.length, 'message')
            : `${shown.length} of ${plural(messages.length, 'message')} seen`}
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
      {shown.length === 0 ? (
        <EmptyState
          title={`None of the ${plural(messages.length, 'message')} seen matches “${filter}”`}
          action={<Button onClick={() => setFilter('')}>Clear the filter</Button>}
        >
          The filter searches what was seen, not the whole queue.
        </EmptyState>
      ) : (
        <MessageTable
          messages={shown}
          {...(selection !== undefined && { selection })}
          onOpen={({ position }) => setOpenPosition(position)}
        />
      )}
      <MessageSheet
        queueRef={queueRef}
        message={open}
        capability={capability}
        place={open?.offset === null ? { from: 'head', count: messages.length } : null}
        onClose={() => setOpenPosition(null)}
      />
    </>
  );
}

function useFiltered(messages: readonly MessageView[], filter: string): readonly MessageView[] {
  const texts = useMemo(
    () => messages.map((message) => ({ message, text: searchTextOf(message) })),
    [messages],
  );
  return useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    if (wanted === '') return messages;
    return texts.filter(({ text }) => text.includes(wanted)).map(({ message }) => message);
  }, [filter, messages, texts]);
}
