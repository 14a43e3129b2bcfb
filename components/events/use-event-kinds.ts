// The kinds of events that are shown, kept in the URL; none chosen shows all.
'use client';

import { useQueryState } from 'nuqs';
import type { EventKind } from '@/server/domain/event-kinds';
import { eventKindsParser } from './event-questions';

const parser = eventKindsParser.withOptions({ history: 'push' });

export function useEventKinds() {
  const [kinds, set] = useQueryState('events', parser);
  return { kinds, setKinds: (next: EventKind[]) => void set(next.length === 0 ? null : next) };
}
