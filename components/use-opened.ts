// What lies open over a page stands in its address: back closes it, and a link opens it again.
'use client';

import { parseAsString, useQueryState } from 'nuqs';

const parser = parseAsString.withOptions({ history: 'push' });

/** Null closes it. */
export function useOpened(what: 'cause' | 'found' | 'seen') {
  const [id, setId] = useQueryState(what, parser);
  return [id, (next: string | null) => void setId(next)] as const;
}
