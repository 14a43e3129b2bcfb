// The lines of one series: solid where buckets are finished, dashed where one still fills, thin for what was earlier.

import { Line } from 'recharts';
import type { ChartDatum, HistoryKey } from './prepare-history';
import type { ValueAxis } from './prepare-scale';

export type ChartSeries = {
  key: HistoryKey;
  label: string;
  /** A CSS colour: one of the --series tokens. */
  color: string;
  /** Drawn thinner: a bound, not the thing itself. */
  faint?: boolean;
};

type Place = ValueAxis['place'];

function placed(place: Place, value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : place(value);
}

export function lines({ key, label, color, faint }: ChartSeries, place: Place, data: readonly ChartDatum[]) {
  // A dot that shows nothing costs as much as one that does, and there is one for each of hundreds of points.
  const dot = data.some(({ lone }) => lone.includes(key)) && loneDot(key, color);
  const common = {
    type: 'linear',
    stroke: color,
    strokeWidth: faint ? 1 : 1.5,
    strokeOpacity: faint ? 0.7 : 1,
    isAnimationActive: false,
    connectNulls: false,
    activeDot: { r: 2.5, strokeWidth: 0 },
  } as const;
  return [
    <Line
      key={key}
      {...common}
      name={label}
      dataKey={(datum: ChartDatum) => placed(place, datum.solid[key])}
      dot={dot}
    />,
    <Line
      key={`${key}-pending`}
      {...common}
      name={`${label}, incomplete`}
      strokeDasharray="3 3"
      dataKey={(datum: ChartDatum) => placed(place, datum.pending[key])}
      dot={dot}
    />,
  ];
}

/** Of a value that a line cannot show because it stands alone. */
function loneDot(key: HistoryKey, color: string) {
  return (point: { cx?: number; cy?: number; index?: number; payload?: ChartDatum }) =>
    point.payload?.lone.includes(key) && typeof point.cy === 'number' ? (
      <circle key={point.index} cx={point.cx} cy={point.cy} r={1.5} fill={color} />
    ) : (
      <g key={point.index} />
    );
}

/** Of a day or a week before: there to compare with, so it stays behind. */
export function earlierLine({ key, label, color }: ChartSeries, place: Place) {
  return (
    <Line
      key={`${key}-earlier`}
      type="linear"
      name={`${label}, earlier`}
      stroke={color}
      strokeWidth={1}
      strokeOpacity={0.5}
      strokeDasharray="1 2"
      isAnimationActive={false}
      connectNulls={false}
      dataKey={(datum: ChartDatum) => placed(place, datum.earlier?.[key])}
      dot={false}
      activeDot={false}
    />
  );
}
