// The lines of one series: solid where buckets are finished, dashed where one still fills, thin for what was earlier.

import { placeOf, type Stretch } from './brush';
import { percent } from './percent';
import { type ChartDatum, type HistoryKey, type PreparedHistory, valueOf } from './prepare-history';
import { linePath, plotUnits } from './prepare-path';
import { shareOf, type ValueAxis } from './prepare-scale';

export type ChartSeries = {
  key: HistoryKey;
  label: string;
  /** A CSS colour: one of the --series tokens. */
  color: string;
  /** Drawn thinner: a bound, not the thing itself. */
  faint?: boolean;
};

type LinesProps = {
  series: readonly ChartSeries[];
  prepared: PreparedHistory;
  axis: ValueAxis;
  /** With what was earlier, where the data have it. */
  compared: boolean;
};

type Share = (value: number | null | undefined) => number | null;

export function ChartLines({ series, prepared, axis, compared }: LinesProps) {
  const share: Share = (value) => shareOf(value, axis);
  return (
    <>
      <svg
        viewBox={`0 0 ${plotUnits.across} ${plotUnits.down}`}
        preserveAspectRatio="none"
        overflow="visible"
        fill="none"
        strokeLinejoin="round"
      >
        {compared && series.map((one) => <EarlierLine key={one.key} {...{ one, prepared, share }} />)}
        {series.map((one) => (
          <PresentLines key={one.key} {...{ one, prepared, share }} />
        ))}
      </svg>
      {series.map((one) => (
        <LoneDots key={one.key} {...{ one, prepared, share }} />
      ))}
    </>
  );
}

type OneProps = { one: ChartSeries; prepared: PreparedHistory; share: Share };

function PresentLines({ one: { key, color, faint }, prepared, share }: OneProps) {
  const common = { stroke: color, strokeWidth: faint ? 1 : 1.5, strokeOpacity: faint ? 0.7 : 1 };
  return (
    <>
      <Line {...common} {...{ prepared, share }} value={({ solid }) => solid[key]} />
      <Line
        {...common}
        {...{ prepared, share }}
        value={({ pending }) => pending[key]}
        strokeDasharray="3 3"
      />
    </>
  );
}

/** Of a day or a week before: there to compare with, so it stays behind. */
function EarlierLine({ one: { key, color }, prepared, share }: OneProps) {
  return (
    <Line
      {...{ prepared, share }}
      value={({ earlier }) => earlier?.[key]}
      stroke={color}
      strokeWidth={1}
      strokeOpacity={0.5}
      strokeDasharray="1 2"
    />
  );
}

function Line({
  prepared,
  share,
  value,
  ...stroke
}: Omit<OneProps, 'one'> &
  React.SVGProps<SVGPathElement> & {
    value: (datum: ChartDatum) => number | null | undefined;
  }) {
  const path = linePath(
    prepared.data.map((datum) => ({ atMs: datum.atMs, share: share(value(datum)) })),
    prepared,
  );
  return path === '' ? null : <path d={path} vectorEffect="non-scaling-stroke" {...stroke} />;
}

/** Of values that a line cannot show because they stand alone. */
function LoneDots({ one: { key, color }, prepared, share }: OneProps) {
  return prepared.data
    .filter(({ atMs, lone }) => atMs >= prepared.fromMs && lone.includes(key))
    .map((datum) => (
      <PlotDot
        key={datum.atMs}
        range={prepared}
        share={share(valueOf(datum, key))}
        r={1.5}
        {...{ datum, color }}
      />
    ));
}

export function PlotDot({
  datum,
  range,
  share,
  r,
  color,
}: {
  datum: ChartDatum;
  range: Stretch;
  share: number | null;
  r: number;
  color: string;
}) {
  if (share === null) return null;
  return <circle cx={percent(placeOf(datum.atMs, range))} cy={percent(1 - share)} r={r} fill={color} />;
}
