// The pace at which open pages read again, chosen once for the whole console and kept in the browser.
'use client';

import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from 'react';

export const refreshChoicesMs = [0, 5_000, 10_000, 30_000] as const;
type RefreshMs = (typeof refreshChoicesMs)[number];

const storageKey = 'spillway.refresh';
const changed = new EventTarget();

type Refresh = {
  /** 0 is off. */
  everyMs: RefreshMs;
  setEveryMs: (everyMs: RefreshMs) => void;
};

const RefreshContext = createContext<Refresh | null>(null);

function readChoice(): RefreshMs {
  const stored = Number(localStorage.getItem(storageKey) ?? '5000');
  return refreshChoicesMs.find((choice) => choice === stored) ?? 5_000;
}

function subscribe(listener: () => void) {
  changed.addEventListener('change', listener);
  return () => changed.removeEventListener('change', listener);
}

export function RefreshProvider({ children }: { children: React.ReactNode }) {
  const everyMs = useSyncExternalStore(subscribe, readChoice, () => 5_000 as const);
  const setEveryMs = useCallback((next: RefreshMs) => {
    localStorage.setItem(storageKey, String(next));
    changed.dispatchEvent(new Event('change'));
  }, []);
  const value = useMemo(() => ({ everyMs, setEveryMs }), [everyMs, setEveryMs]);
  return <RefreshContext value={value}>{children}</RefreshContext>;
}

export function useRefresh(): Refresh {
  const refresh = useContext(RefreshContext);
  if (refresh === null) throw new Error('useRefresh needs a RefreshProvider above it.');
  return refresh;
}

/** Query options of everything that should follow the refresh control. */
export function useLive() {
  const { everyMs } = useRefresh();
  return useMemo(() => ({ refetchInterval: everyMs === 0 ? (false as const) : everyMs }), [everyMs]);
}
