// The browser's clock: the only file under components that reads the time.
'use client';

import { useEffect, useState, useSyncExternalStore } from 'react';

export function nowMs(): number {
  return Date.now();
}

/** The present instant, renewed every `everyMs`; null until the page has hydrated, so that server and
 * browser render the same first frame. */
export function useNow(everyMs = 1_000): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(nowMs());
    const timer = setInterval(() => setNow(nowMs()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

const nothingToHear = () => () => undefined;

/** False until the page has hydrated: the server does not know the reader's zone. */
export function useZoneKnown(): boolean {
  return useSyncExternalStore(
    nothingToHear,
    () => true,
    () => false,
  );
}
