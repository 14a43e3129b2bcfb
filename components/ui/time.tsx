'use client';

import { useNow } from '../clock';
import { DASH, formatAgo, formatDuration, formatInstant, formatInstantExact } from './format';

/** "4 min ago", counting on; the exact instant on hover. */
export function Ago({ atMs }: { atMs: number | null }) {
  const now = useNow(1_000);
  if (atMs === null) return <span>{DASH}</span>;
  if (now === null) return <Room of="10 min ago" />;
  return (
    <time dateTime={formatInstantExact(atMs)} title={formatInstant(atMs, 0)} className="whitespace-nowrap">
      {formatAgo(atMs, now)}
    </time>
  );
}

/** "for 19 min": how long it lasts, by the minute once it lasts one, so that it does not flicker. */
export function Lasting({ sinceMs }: { sinceMs: number }) {
  const now = useNow(1_000);
  if (now === null) return <Room of="for 10 min" />;
  const lasted = Math.max(0, now - sinceMs);
  const step = lasted < 60_000 ? 1_000 : 60_000;
  return (
    <time
      dateTime={formatInstantExact(sinceMs)}
      title={formatInstant(sinceMs, 0)}
      className="whitespace-nowrap"
    >
      for {formatDuration(Math.floor(lasted / step) * step)}
    </time>
  );
}

/** "02:41:10" today, with the day otherwise. */
export function Instant({ atMs }: { atMs: number | null }) {
  const now = useNow(60_000);
  if (atMs === null) return <span>{DASH}</span>;
  if (now === null) return <Room of="00:00:00" />;
  return (
    <time dateTime={formatInstantExact(atMs)} title={formatInstantExact(atMs)} className="whitespace-nowrap">
      {formatInstant(atMs, now)}
    </time>
  );
}

/** Until the page has hydrated and its zone is known: what stands behind it moves little when the time comes. */
function Room({ of }: { of: string }) {
  return (
    <span aria-hidden className="invisible whitespace-nowrap">
      {of}
    </span>
  );
}
