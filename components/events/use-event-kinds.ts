// The kinds of events that are shown, kept in the URL; none chosen shows all.
'use client';

import { parseAsArrayOf, parseAsStringLiteral, useQueryState } from 'nuqs';
import { type EventKind, eventKinds } from '@/server/domain/event-kinds';

const parser = parseAsArrayOf(parseAsStringLiteral(eventKinds))
  .withDefault([])
  .withOptions({ history: 'push' });

export function useEventKinds() {
  const [kinds, set] = useQueryState('events', parser);
  return { kinds, setKinds: (next: EventKind[]) => void set(next.length === 0 ? null : next) };
}
