// The newest page of events, which renews itself, and the older pages that were asked for.
'use client';

import { useState } from 'react';
import { toast } from '../ui/toast';
import type { BrokerEvent } from '@/server/domain/events';
import type { EventKind } from '@/server/domain/event-kinds';
import { nowMs } from '../clock';
import { useTRPCClient } from '../trpc';
import { rangeMs, type TimeRange } from '../queues/range';
import type { Whose } from './event-questions';
import { useEvents } from './use-events';

type Older = { question: string; events: BrokerEvent[]; more: boolean };

export function useEventPages(whose: Whose, range: TimeRange, kinds: readonly EventKind[]) {
  const client = useTRPCClient();
  const query = useEvents(whose, range, kinds);
  const question = JSON.stringify([whose, range, kinds]);
  const [kept, setKept] = useState<Older | null>(null);
  const [loading, setLoading] = useState(false);
  const older = kept?.question === question ? kept : null;
  const known = new Set(query.data?.events.map(({ id }) => id));
  const events = [...(query.data?.events ?? []), ...(older?.events.filter(({ id }) => !known.has(id)) ?? [])];
  const loadMore = async () => {
    const last = events.at(-1);
    if (last === undefined) return;
    setLoading(true);
    try {
      const page = await client.events.list.query({
        ...whose,
        kinds: [...kinds],
        fromMs: range.kind === 'frozen' ? range.fromMs : nowMs() - rangeMs[range.name],
        toMs: last.atMs,
        after: { atMs: last.atMs, id: last.id },
      });
      // With those shown now: the newest page moves on.
      setKept({ question, events: [...events, ...page.events], more: page.more });
    } catch (error) {
      toast.error(error instanceof Error ? error.message : 'Older events could not be read.');
    } finally {
      setLoading(false);
    }
  };
  return {
    query,
    events,
    more: (older ?? query.data)?.more ?? false,
    loading,
    loadMore: () => void loadMore(),
  };
}
