// Which part of the stream is shown, and how many messages a page has; both in the URL.
'use client';

import { createParser, parseAsInteger, useQueryStates } from 'nuqs';
import { useMemo, useState } from 'react';
import { limits } from '@/server/domain/limits';
import { formatView, parseView, type StreamView } from './stream-view';

export const pageSizes = [10, limits.browseDefaultMessages, 100, limits.browseMessages];

const parsers = {
  at: createParser<StreamView>({ parse: parseView, serialize: formatView }).withDefault({ at: 'last' }),
  n: parseAsInteger.withDefault(limits.browseDefaultMessages),
};

export function useStreamView() {
  const [{ at, n }, set] = useQueryStates(parsers, { history: 'push' });
  const [asked, setAsked] = useState(0);
  const text = formatView(at);
  // The parser makes a new object at every render; the same address is the same view.
  const view = useMemo(() => parseView(text) ?? ({ at: 'last' } as const), [text]);
  return {
    view,
    count: pageSizes.includes(n) ? n : limits.browseDefaultMessages,
    /** How often what is shown was asked for once more. */
    asked,
    show: (next: StreamView) => {
      if (formatView(next) === text) setAsked((times) => times + 1);
      else void set({ at: next });
    },
    setCount: (next: number) => void set({ n: next }),
  };
}
