'use client';

import { useNow } from '../clock';
import { DASH, formatAgo, formatInstant, formatInstantExact } from './format';

/** "4 min ago", counting on; the exact instant on hover. */
export function Ago({ atMs }: { atMs: number | null }) {
  const now = useNow(1_000);
  if (atMs === null || now === null) return <span>{DASH}</span>;
  return (
    <time dateTime={formatInstantExact(atMs)} title={formatInstant(atMs, 0)} className="whitespace-nowrap">
      {formatAgo(atMs, now)}
    </time>
  );
}

/** "02:41:10" today, with the day otherwise. */
export function Instant({ atMs }: { atMs: number | null }) {
  const now = useNow(60_000);
  if (atMs === null || now === null) return <span>{DASH}</span>;
  return (
    <time dateTime={formatInstantExact(atMs)} title={formatInstantExact(atMs)} className="whitespace-nowrap">
      {formatInstant(atMs, now)}
    </time>
  );
}
