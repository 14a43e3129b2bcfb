// The cursor and the brush of all charts of a page: a drag with the mouse, or Shift and arrows from the cursor, then Enter. What
// changes with every move of the hand is kept outside of React's tree, so that only what follows the hand is drawn anew.
'use client';

import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { nowMs } from '../clock';
import { type Band, stretchOf, type Stretch, zoomOut, zoomTo } from './brush';
import { stepOf } from './cursor';

type Keys = { key: string; shiftKey: boolean; preventDefault: () => void };

export type Brush = ReturnType<typeof createBrush>;

function createBrush(range: () => Stretch, zoom: (to: Stretch) => void) {
  let band: Band | null = null;
  let cursorMs: number | null = null;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const set = (next: Band | null) => {
    band = next;
    tell();
  };
  const setCursor = (atMs: number | null) => {
    if (cursorMs === atMs) return;
    cursorMs = atMs;
    tell();
  };
  const end = () => set(null);
  const choose = () => {
    const stretch = band === null ? null : stretchOf(band, range());
    end();
    if (stretch !== null) zoom(zoomTo(stretch));
  };
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    band: () => band,
    cursor: () => cursorMs,
    setCursor,
    begin: (atMs: number) => set({ anchorMs: atMs, headMs: atMs }),
    extend: (atMs: number) => {
      if (band !== null) set({ ...band, headMs: atMs });
    },
    choose,
    end,
    /** `readingAfter` tells where so many readings on from an instant is. */
    key: (
      { key, shiftKey, preventDefault }: Keys,
      readingAfter: (atMs: number | null, step: number) => number | null,
    ) => {
      const step = stepOf(key);
      if (step !== null) {
        preventDefault();
        const next = readingAfter(cursorMs, step);
        if (next === null) return;
        set(shiftKey ? { anchorMs: band?.anchorMs ?? cursorMs ?? next, headMs: next } : null);
        setCursor(next);
      } else if (key === 'Enter' && band !== null) {
        preventDefault();
        choose();
      } else if (key === 'Escape') end();
      else if (key === '-') zoom(zoomOut(range(), nowMs()));
    },
  };
}

export function useBrush(range: Stretch, onZoom: (fromMs: number, toMs: number) => void): Brush {
  const latest = useRef({ range, onZoom });
  useEffect(() => {
    latest.current = { range, onZoom };
  });
  return useMemo(
    () =>
      createBrush(
        () => latest.current.range,
        ({ fromMs, toMs }) => latest.current.onZoom(fromMs, toMs),
      ),
    [],
  );
}

/** The band as every chart draws it; null while nothing is being chosen. */
export function useBand(brush: Brush): Band | null {
  return useSyncExternalStore(brush.subscribe, brush.band, () => null);
}

/** Null while no hand and no key is on any of the charts. */
export function useCursor(brush: Brush): number | null {
  return useSyncExternalStore(brush.subscribe, brush.cursor, () => null);
}
