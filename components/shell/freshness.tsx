// "updated 3 s ago", the refresh pace, and refresh now.
'use client';

import { useIsFetching, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useNow } from '../clock';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Select } from '../ui/field';
import { formatAgo } from '../ui/format';
import { refreshChoicesMs, useRefresh } from './refresh';
import { useUpdatedAtMs } from './use-updated-at';

export function Freshness() {
  const client = useQueryClient();
  const fetching = useIsFetching() > 0;
  const updatedAt = useUpdatedAtMs();
  const now = useNow(1_000);
  const hydrated = now !== null;
  const { everyMs, setEveryMs } = useRefresh();
  return (
    <div className="flex items-center gap-1 text-label text-muted">
      <span className="hidden w-32 text-right whitespace-nowrap sm:block" aria-live="off">
        {updatedAt !== null && hydrated ? `updated ${formatAgo(updatedAt, now)}` : ''}
      </span>
      <Button
        variant="ghost"
        size="icon"
        aria-label="Refresh now"
        title="Refresh now (r)"
        onClick={() => void client.refetchQueries({ type: 'active' })}
      >
        {/* What is read meanwhile by parts that hydrated before is no part of the server's frame. */}
        <RefreshCw className={cn(hydrated && fetching && 'motion-safe:animate-spin')} />
      </Button>
      <Select
        aria-label="Refresh every"
        className="h-8 w-[66px] border-transparent pr-1 pl-1.5 text-table text-muted hover:bg-sunken"
        value={everyMs}
        onChange={(event) => {
          const choice = refreshChoicesMs.find((ms) => String(ms) === event.target.value);
          if (choice !== undefined) setEveryMs(choice);
        }}
      >
        {refreshChoicesMs.map((ms) => (
          <option key={ms} value={ms}>
            {ms === 0 ? 'Off' : `${ms / 1_000} s`}
          </option>
        ))}
      </Select>
    </div>
  );
}
