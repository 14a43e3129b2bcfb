// The brush of all charts of a page: a drag with the mouse, or Shift and arrows from the cursor, then Enter. What changes with
// every move of the hand is kept outside of React's tree, so that only the bands are drawn anew and not the charts.
'use client';

import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { nowMs } from '../clock';
import { type Band, stretchOf, type Stretch, zoomOut, zoomTo } from './brush';

type Keys = { key: string; shiftKey: boolean; preventDefault: () => void };

export type Brush = ReturnType<typeof createBrush>;

function createBrush(range: () => Stretch, zoom: (to: Stretch) => void) {
  let band: Band | null = null;
  let cursorMs: number | null = null;
  let byKeys = false;
  const listeners = new Set<() => void>();
  const set = (next: Band | null) => {
    band = next;
    for (const listener of listeners) listener();
  };
  const end = () => {
    byKeys = false;
    set(null);
  };
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
    begin: (atMs: number) => {
      byKeys = false;
      set({ anchorMs: atMs, headMs: atMs });
    },
    extend: (atMs: number) => {
      if (band !== null) set({ ...band, headMs: atMs });
    },
    choose,
    end,
    /** Where the cursor stands, by whatever moved it. */
    cursor: (atMs: number | null) => {
      cursorMs = atMs;
      if (!byKeys || atMs === null) return;
      set({ anchorMs: band?.anchorMs ?? atMs, headMs: atMs });
    },
    /** The chart itself moves the cursor with the arrows and tells it a moment later. */
    key: ({ key, shiftKey, preventDefault }: Keys) => {
      if (key === 'ArrowLeft' || key === 'ArrowRight') {
        if (shiftKey && !byKeys && cursorMs !== null) set({ anchorMs: cursorMs, headMs: cursorMs });
        if (!shiftKey) set(null);
        byKeys = shiftKey;
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
