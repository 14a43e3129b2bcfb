// The messages of one look: filtered by text, opened one at a time, copied or saved as a whole.
'use client';

import dynamic from 'next/dynamic';
import { parseAsBoolean, parseAsString, useQueryState } from 'nuqs';
import { useDeferredValue, useMemo } from 'react';
import type { BrowseCapability, MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { arrived } from '../ui/arrive';
import { useOpened } from '../use-opened';
import { Button } from '../ui/button';
import { plural } from '../ui/format';
import { EmptyState } from '../ui/states';
import { MessageTable, type Selection } from './message-table';
import { searchTextOf } from './message-text';
import { SeenFilter } from './seen-filter';

const MessageSheet = dynamic(() => arrived(import('./message-sheet').then((file) => file.MessageSheet)), {
  ssr: false,
});

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
  const [filter, setFilter] = useQueryState('match', parseAsString.withDefault(''));
  const [onlyAgain, setOnlyAgain] = useQueryState('again', parseAsBoolean.withDefault(false));
  const [openId, setOpenId] = useOpened('seen');
  // Of a queue in which messages go round, these are the ones; after a look all have been delivered before.
  const again = useMemo(() => messages.filter(({ redelivered }) => redelivered), [messages]);
  const tellsApart = again.length > 0 && again.length < messages.length;
  const candidates = onlyAgain && tellsApart ? again : messages;
  const shown = useFiltered(candidates, useDeferredValue(filter));
  const open = messageOf(messages, openId);
  return (
    <>
      <SeenFilter
        seen={messages.length}
        shown={shown}
        filter={filter}
        onFilter={(text) => void setFilter(text || null)}
        again={
          tellsApart
            ? { messages: again.length, only: onlyAgain, toggle: () => void setOnlyAgain(!onlyAgain || null) }
            : null
        }
      />
      {shown.length === 0 ? (
        <EmptyState
          title={`None of the ${plural(messages.length, 'message')} seen matches “${filter}”`}
          action={<Button onClick={() => void setFilter(null)}>Clear the filter</Button>}
        >
          The filter searches what was seen, not the whole queue.
        </EmptyState>
      ) : (
        <MessageTable
          messages={shown}
          {...(selection !== undefined && { selection })}
          onOpen={(message) => setOpenId(idOf(message))}
        />
      )}
      {open !== null && (
        <MessageSheet
          queueRef={queueRef}
          message={open}
          capability={capability}
          place={open.offset === null ? { from: 'head', count: messages.length } : null}
          onClose={() => setOpenId(null)}
        />
      )}
    </>
  );
}

/** Equal messages share a fingerprint, and the place of one differs from look to look. */
function idOf({ position, fingerprint }: MessageView): string {
  return `${position}.${fingerprint}`;
}

/** The very one, or after another look one that is equal to it. */
function messageOf(messages: readonly MessageView[], id: string | null): MessageView | null {
  if (id === null) return null;
  const fingerprint = id.slice(id.indexOf('.') + 1);
  return (
    messages.find((message) => idOf(message) === id) ??
    messages.find((message) => message.fingerprint === fingerprint) ??
    null
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
