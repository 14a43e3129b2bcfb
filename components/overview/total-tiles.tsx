// The totals over all clusters, with what is missing from them.

import type { ClusterTotals, ClusterView } from '@/server/domain/cluster';
import { silentAmong } from '../clusters/condition';
import { cn } from '../ui/cn';
import { formatCount, formatExact, formatRate } from '../ui/format';
import { Stat, StatRow, StatRowSkeleton } from '../ui/panel';
import { totalOf } from './totals';

const tiles: { key: keyof ClusterTotals; label: string; rate?: true }[] = [
  { key: 'readyMessages', label: 'Ready' },
  { key: 'unackedMessages', label: 'Unacked' },
  { key: 'inRatePerSec', label: 'In/s', rate: true },
  { key: 'outRatePerSec', label: 'Out/s', rate: true },
  { key: 'deadLetterMessages', label: 'Dead letters' },
  { key: 'queues', label: 'Queues' },
];

/** Of a cluster that is not read the last ones seen are in them: then they say so, and are greyed where all are old. */
export function TotalTiles({ clusters, readAtMs }: { clusters: ClusterView[]; readAtMs: number }) {
  const old = silentAmong(clusters, readAtMs).filter(({ cluster }) => cluster.totals !== null);
  const names = old.map(({ cluster }) => cluster.name).join(', ');
  return (
    <div className={cn(old.length === clusters.length && 'greyed')}>
      <StatRow>
        {tiles.map(({ key, label, rate }) => {
          const { value, missing } = totalOf(clusters, key);
          return (
            <Stat
              key={key}
              label={label}
              value={rate ? formatRate(value) : formatCount(value)}
              title={rate && value !== null ? `${value.toFixed(2)} per second` : formatExact(value)}
              tone={key === 'deadLetterMessages' && value !== null && value > 0 ? 'look' : undefined}
              note={
                missing.length > 0 ? (
                  <span title={missing.join(', ')}>without {missing.join(', ')}</span>
                ) : names === '' ? null : (
                  <span title={`Of ${names}, what was seen last`}>last seen: {names}</span>
                )
              }
            />
          );
        })}
      </StatRow>
    </div>
  );
}

export function TotalTilesSkeleton() {
  return <StatRowSkeleton labels={tiles.map(({ label }) => label)} />;
}
