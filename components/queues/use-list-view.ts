// Which columns are shown, or cards: by the width of the window, unless a person chose otherwise in this browser.
'use client';

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { listViewCookie, parseColumnChoices, parseListView } from './list-view';
import { columnFacts } from './queue-columns';

const storageKey = 'spillway.queue-columns';
const cookieSeconds = 365 * 24 * 3_600;
/** Below it rows become cards. */
const tableFromWidth = 768;
const changed = new EventTarget();

function subscribe(listener: () => void) {
  changed.addEventListener('change', listener);
  window.addEventListener('resize', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('resize', listener);
  };
}

/** Widths at which anything changes; the view tells the widest that fits, so that a resize inside one step
 * renders nothing. */
const steps = [...new Set([tableFromWidth, ...Object.values(columnFacts).map(({ fromWidth }) => fromWidth)])]
  .filter(Number.isFinite)
  .toSorted((a, b) => a - b);

function readView(): string {
  const widthPx = steps.findLast((step) => window.innerWidth >= step) ?? 0;
  return JSON.stringify({ widthPx, columns: readChoices() });
}

export function readChoices(): Record<string, boolean> {
  return parseColumnChoices(localStorage.getItem(storageKey));
}

/** In place of what was chosen before. */
export function takeChoices(columns: Record<string, boolean>) {
  localStorage.setItem(storageKey, JSON.stringify(columns));
  changed.dispatchEvent(new Event('change'));
}

function choose(id: string, shown: boolean) {
  takeChoices({ ...readChoices(), [id]: shown });
}

function reset() {
  localStorage.removeItem(storageKey);
  changed.dispatchEvent(new Event('change'));
}

export type ColumnChoice = {
  visibility: Record<string, boolean>;
  choose: (id: string, shown: boolean) => void;
  reset: () => void;
};

/** `told` is the cookie as the server read it. Null until the width is known. */
export function useListView(told: string | null): { narrow: boolean; columns: ColumnChoice } | null {
  const text = useSyncExternalStore(subscribe, readView, () => told);
  useEffect(() => {
    document.cookie = `${listViewCookie}=${encodeURIComponent(readView())}; path=/; max-age=${cookieSeconds}; samesite=lax`;
  }, [text]);
  return useMemo(() => {
    const view = parseListView(text);
    if (view === null) return null;
    const visibility = Object.fromEntries(
      Object.entries(columnFacts).map(([id, { fromWidth }]) => [
        id,
        view.columns[id] ?? view.widthPx >= fromWidth,
      ]),
    );
    return { narrow: view.widthPx < tableFromWidth, columns: { visibility, choose, reset } };
  }, [text]);
}
