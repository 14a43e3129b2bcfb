// Both axes of a chart and its grid, around a plot that fills its SVG: places are shares of it, so that it is drawn before its width
// is known.
'use client';

import { useZoneKnown } from '../clock';
import { placeOf, type Stretch } from './brush';
import { formatAxisValue } from './describe-chart';
import { percent } from './percent';
import { formatTimeTick, timeTicks, type ValueKind } from './prepare-axes';
import type { ValueAxis } from './prepare-scale';

const tick = { fontSize: 11, fill: 'var(--text-faint)' };

export function ValueAxisLines({ axis: { ticks, top }, kind }: { axis: ValueAxis; kind: ValueKind }) {
  return ticks.map(({ value, place }) => {
    const y = percent(1 - place / top);
    return (
      <g key={value}>
        <line x2="100%" y1={y} y2={y} stroke={place === 0 ? 'var(--line-strong)' : 'var(--line)'} />
        <text {...tick} x={-8} y={y} dy="0.355em" textAnchor="end">
          {formatAxisValue(value, kind)}
        </text>
      </g>
    );
  });
}

/** Of these, a narrow chart has room for every other. */
const crowded = 5;

export function TimeAxis({ range }: { range: Stretch }) {
  const zoneKnown = useZoneKnown();
  if (!zoneKnown) return null;
  const ticks = timeTicks(range.fromMs, range.toMs);
  return ticks.map((atMs, index) => (
    <text
      key={atMs}
      {...tick}
      x={percent(placeOf(atMs, range))}
      y="100%"
      dy={16}
      textAnchor="middle"
      className={ticks.length >= crowded && index % 2 === 1 ? '@max-sm:hidden' : undefined}
    >
      {formatTimeTick(atMs)}
    </text>
  ));
}
