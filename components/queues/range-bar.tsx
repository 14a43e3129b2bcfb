// Chooses the range, freezes it into a link, and goes back to now.
'use client';

import { Link2, Undo2 } from 'lucide-react';
import { toast } from '../ui/toast';
import type { QueueHistory } from '@/server/domain/history';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Instant } from '../ui/time';
import { rangeLabels, type RangeName, rangeNames, type TimeRange } from './range';

export function RangeBar({
  range,
  setMoving,
  setFrozen,
  shown,
  children,
}: {
  range: TimeRange;
  setMoving: (name: RangeName) => void;
  setFrozen: (fromMs: number, toMs: number) => void;
  shown: Pick<QueueHistory, 'fromMs' | 'toMs'> | undefined;
  children?: React.ReactNode;
}) {
  return (
    <div className="flex flex-wrap items-center gap-1">
      {range.kind === 'frozen' && (
        <>
          <span className="whitespace-nowrap">
            <Instant atMs={range.fromMs} /> to <Instant atMs={range.toMs} />
          </span>
          <Button size="sm" variant="ghost" onClick={() => setMoving('1h')}>
            <Undo2 /> Back to now
          </Button>
        </>
      )}
      <div role="radiogroup" aria-label="Range" className="flex rounded-control border border-line-strong">
        {rangeNames.map((name) => {
          const current = range.kind === 'moving' && range.name === name;
          return (
            <button
              key={name}
              type="button"
              role="radio"
              aria-checked={current}
              onClick={() => setMoving(name)}
              className={cn(
                'h-7 border-r border-line-strong px-1 text-label whitespace-nowrap text-muted sm:px-2 first:rounded-l-[5px] last:rounded-r-[5px] last:border-r-0 hover:bg-sunken',
                current && 'bg-sunken font-medium text-text',
              )}
            >
              {rangeLabels[name]}
            </button>
          );
        })}
      </div>
      <Button
        size="sm"
        variant="ghost"
        className="max-sm:px-1"
        disabled={shown === undefined}
        onClick={() => {
          if (shown !== undefined) void copyLink(shown, setFrozen);
        }}
        title="Copy link at this time"
        aria-label="Copy link at this time"
      >
        <Link2 />
      </Button>
      {children}
    </div>
  );
}

/** A relative range would show something else tomorrow: the link holds the instants. */
async function copyLink(
  shown: Pick<QueueHistory, 'fromMs' | 'toMs'>,
  setFrozen: (fromMs: number, toMs: number) => void,
) {
  const url = new URL(window.location.href);
  url.searchParams.set('from', String(Math.round(shown.fromMs)));
  url.searchParams.set('to', String(Math.round(shown.toMs)));
  try {
    await navigator.clipboard.writeText(url.href);
    toast.success('Link copied. It shows this stretch of time to whoever opens it.');
  } catch {
    setFrozen(shown.fromMs, shown.toMs);
    toast.info('The browser did not allow copying. The address bar now holds the link.');
  }
}
