// The brush over one chart: takes the drag, and draws the band that any chart of the page has begun.
'use client';

import { useEffect } from 'react';
import { useActiveTooltipLabel } from 'recharts';
import { nowMs } from '../clock';
import { formatInstant } from '../ui/format';
import { instantAt, placeOf, type Stretch, stretchOf } from './brush';
import { type Brush, useBand } from './use-brush';

/** Where the plot begins and ends inside its chart, in pixels. */
export const plotEdges = { left: 46, right: 10, top: 6, bottom: 24 };

/** Around a plot: hears the mouse and the keys. Touch scrolls the page, as everywhere. */
export function BrushArea({
  brush,
  range,
  children,
}: {
  brush: Brush;
  range: Stretch;
  children: React.ReactNode;
}) {
  const begin = (event: React.PointerEvent<HTMLDivElement>) => {
    if (event.pointerType === 'touch' || event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const widthPx = box.width - plotEdges.left - plotEdges.right;
    const at = (x: number) => instantAt((x - box.left - plotEdges.left) / widthPx, range);
    const place = (event.clientX - box.left - plotEdges.left) / widthPx;
    if (place < 0 || place > 1) return;
    const ended = new AbortController();
    const { signal } = ended;
    brush.begin(at(event.clientX));
    window.addEventListener('pointermove', (moved) => brush.extend(at(moved.clientX)), { signal });
    window.addEventListener('pointerup', () => (ended.abort(), brush.choose()), { signal });
    window.addEventListener('pointercancel', () => (ended.abort(), brush.end()), { signal });
  };
  return (
    <div
      className="relative select-none"
      onPointerDown={begin}
      onKeyDown={(event) => brush.key({ ...event, preventDefault: () => event.preventDefault() })}
    >
      {children}
      <BandOverlay brush={brush} range={range} />
    </div>
  );
}

function BandOverlay({ brush, range }: { brush: Brush; range: Stretch }) {
  const band = useBand(brush);
  const stretch = band === null ? null : stretchOf(band, range);
  if (stretch === null) return null;
  const [from, to] = [placeOf(stretch.fromMs, range), placeOf(stretch.toMs, range)];
  const now = nowMs();
  return (
    <div className="pointer-events-none absolute" style={plotEdges}>
      <div
        data-band
        className="absolute inset-y-0 border-x border-accent bg-accent/15"
        style={{ left: `${from * 100}%`, width: `${(to - from) * 100}%` }}
      />
      <span
        className="absolute bottom-1 rounded bg-ground/90 px-1 text-[11px] whitespace-nowrap text-accent"
        style={
          from < 0.5 ? { left: `calc(${from * 100}% + 4px)` } : { right: `calc(${(1 - to) * 100}% + 4px)` }
        }
      >
        {formatInstant(stretch.fromMs, now)} to {formatInstant(stretch.toMs, now)}
      </span>
    </div>
  );
}

/** Inside of a chart: tells the brush where its cursor is. */
export function CursorProbe({ brush }: { brush: Brush }) {
  const label = useActiveTooltipLabel();
  useEffect(() => {
    brush.cursor(label === undefined ? null : Number(label));
  }, [brush, label]);
  return null;
}
