// The hand and the keys over one chart: they move the cursor of all charts and choose a stretch of time.
'use client';

import { nowMs } from '../clock';
import { formatInstant } from '../ui/format';
import { instantAt, placeOf, type Stretch, stretchOf } from './brush';
import { nearestReading, readingAfter } from './cursor';
import type { ChartDatum, PreparedHistory } from './prepare-history';
import { type Brush, useBand, useCursor } from './use-brush';

/** Where the plot begins and ends inside its chart, in pixels. */
export const plotEdges = { left: 46, right: 10, top: 6, bottom: 24 };

type BrushAreaProps = {
  brush: Brush;
  prepared: PreparedHistory;
  /** Of the chart. */
  title: string;
  /** What it shows of one reading, for those who cannot see it. */
  words: (datum: ChartDatum) => string;
  children: React.ReactNode;
};

/** A finger scrolls the page upwards and downwards, and moves the cursor sideways. */
export function BrushArea({ brush, prepared, title, words, children }: BrushAreaProps) {
  const point = (event: React.PointerEvent<HTMLElement>) => {
    const place = placeIn(event.currentTarget, event.clientX);
    const outside = event.pointerType === 'mouse' && (place < 0 || place > 1);
    brush.setCursor(outside ? null : instantAt(place, prepared));
  };
  return (
    <div
      className="relative h-full touch-pan-y touch-pinch-zoom select-none"
      tabIndex={0}
      role="slider"
      aria-label={`Cursor of ${title}`}
      {...useSpokenCursor(brush, prepared, words)}
      onPointerDown={(event) => drag(event, brush, prepared)}
      onPointerMove={point}
      onPointerUp={(event) => {
        if (event.pointerType === 'mouse') return;
        point(event);
        // What a finger has pointed at stays to be read, until the next touch.
        window.addEventListener('pointerdown', () => brush.setCursor(null), { once: true, capture: true });
      }}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && brush.setCursor(null)}
      onPointerCancel={() => brush.setCursor(null)}
      onBlur={() => brush.setCursor(null)}
      onKeyDown={(event) =>
        brush.key({ ...event, preventDefault: () => event.preventDefault() }, (atMs, step) =>
          readingAfter(prepared.data, prepared, atMs, step),
        )
      }
    >
      {children}
      <BandOverlay brush={brush} range={prepared} />
    </div>
  );
}

/** From 0 to 1 inside of the plot. */
function placeIn(area: HTMLElement, x: number): number {
  const { left, width } = area.getBoundingClientRect();
  return (x - left - plotEdges.left) / (width - plotEdges.left - plotEdges.right);
}

function drag(event: React.PointerEvent<HTMLElement>, brush: Brush, range: Stretch): void {
  const area = event.currentTarget;
  const place = placeIn(area, event.clientX);
  if (event.pointerType === 'touch' || event.button !== 0 || place < 0 || place > 1) return;
  const at = (x: number) => instantAt(placeIn(area, x), range);
  const ended = new AbortController();
  const { signal } = ended;
  brush.begin(at(event.clientX));
  window.addEventListener('pointermove', (moved) => brush.extend(at(moved.clientX)), { signal });
  window.addEventListener('pointerup', () => (ended.abort(), brush.choose()), { signal });
  window.addEventListener('pointercancel', () => (ended.abort(), brush.end()), { signal });
}

function useSpokenCursor(brush: Brush, prepared: PreparedHistory, words: BrushAreaProps['words']) {
  const cursorMs = useCursor(brush);
  const datum = cursorMs === null ? null : nearestReading(prepared.data, prepared, cursorMs);
  return {
    'aria-valuemin': prepared.fromMs,
    'aria-valuemax': prepared.toMs,
    'aria-valuenow': datum?.atMs ?? prepared.toMs,
    'aria-valuetext': datum === null ? 'At no reading' : words(datum),
  };
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
