// Which of the messages seen are selected, by their position in the look: equal messages share a fingerprint
// and are still two messages. A new look starts with nothing selected.
'use client';

import { useCallback, useMemo, useState } from 'react';
import type { MessageView } from '@/server/domain/message';
import type { Selection } from '../messages/message-table';

const none: ReadonlySet<number> = new Set();

export function useSelection(messages: readonly MessageView[]): {
  selection: Selection;
  chosen: readonly MessageView[];
} {
  const [state, setState] = useState({ messages, selected: none });
  const selected = state.messages === messages ? state.selected : none;
  const toggle = useCallback(
    (positions: readonly number[], on: boolean) => {
      setState((previous) => {
        const next = new Set(previous.messages === messages ? previous.selected : none);
        for (const position of positions) {
          if (on) next.add(position);
          else next.delete(position);
        }
        return { messages, selected: next };
      });
    },
    [messages],
  );
  const selection = useMemo(() => ({ selected, toggle }), [selected, toggle]);
  const chosen = useMemo(
    () => messages.filter(({ position }) => selected.has(position)),
    [messages, selected],
  );
  return { selection, chosen };
}
