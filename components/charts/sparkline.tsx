// An hour of depth in the height of a row. Plain SVG: hundreds stand in one list.

import { formatCount } from '../ui/format';
import { prepareSparkline } from './prepare-sparkline';

const width = 96;
const height = 22;

export function Sparkline({ depths }: { depths: readonly (number | null)[] | undefined }) {
  if (depths === undefined) return <span aria-hidden className="block h-[22px] w-24" />;
  const { path, latest, highest } = prepareSparkline(depths, width, height);
  const label =
    highest === null
      ? 'Depth in the last hour: no readings'
      : `Depth in the last hour: now ${formatCount(latest)}, highest ${formatCount(highest)}`;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} className="block h-[22px] w-24">
      <title>{label}</title>
      <path d={`M0 ${height - 1}H${width}`} stroke="var(--line)" strokeWidth="1" />
      <path
        d={path}
        fill="none"
        stroke={highest === 0 ? 'var(--line-strong)' : 'var(--series-ready)'}
        strokeWidth="1.25"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}
