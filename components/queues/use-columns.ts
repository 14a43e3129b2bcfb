// Which columns are shown: by the width of the window, unless a person chose otherwise in this browser.
'use client';

import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { columnFacts } from './queue-columns';

const storageKey = 'spillway.queue-columns';
const changed = new EventTarget();
const choicesSchema = z.record(z.string(), z.boolean());

function subscribe(listener: () => void) {
  changed.addEventListener('change', listener);
  window.addEventListener('resize', listener);
  return () => {
    changed.removeEventListener('change', listener);
    window.removeEventListener('resize', listener);
  };
}

/** Widths at which anything changes; the store answers with the widest that fits, so that a resize inside
 * one step renders nothing. */
const steps = [...new Set(Object.values(columnFacts).map(({ fromWidth }) => fromWidth))]
  .filter(Number.isFinite)
  .toSorted((a, b) => a - b);
const widthStep = () => steps.findLast((step) => window.innerWidth >= step) ?? 0;

function parseChoices(stored: string): Record<string, boolean> {
  try {
    return choicesSchema.parse(JSON.parse(stored));
  } catch {
    return {};
  }
}

const noSubscription = () => '{}';

export function useColumns() {
  const width = useSyncExternalStore(subscribe, widthStep, () => 1200);
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(storageKey) ?? '{}',
    noSubscription,
  );
  const visibility = useMemo(() => {
    const choices = parseChoices(stored);
    return Object.fromEntries(
      Object.entries(columnFacts).map(([id, { fromWidth }]) => [id, choices[id] ?? width >= fromWidth]),
    );
  }, [stored, width]);
  const choose = useCallback((id: string, shown: boolean) => {
    const choices = parseChoices(localStorage.getItem(storageKey) ?? '{}');
    localStorage.setItem(storageKey, JSON.stringify({ ...choices, [id]: shown }));
    changed.dispatchEvent(new Event('change'));
  }, []);
  const reset = useCallback(() => {
    localStorage.removeItem(storageKey);
    changed.dispatchEvent(new Event('change'));
  }, []);
  return { visibility, choose, reset };
}

/** True on a phone, where rows become cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.innerWidth < 768,
    () => false,
  );
}
