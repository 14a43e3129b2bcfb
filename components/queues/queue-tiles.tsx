// The figures of a queue now, each against an hour ago.
'use client';

import type { QueueRef, QueueView } from '@/server/domain/queue';
import { useNow } from '../clock';
import { cn } from '../ui/cn';
import { formatCount, formatDuration, formatExact, formatRate } from '../ui/format';
import { Stat, StatRow } from '../ui/panel';
import { explainAge, formatAge } from './age';
import { changeSince, hourAgo } from './change-since';
import { lastHour } from './queue-questions';
import { useQueueHistory } from './use-queue-history';

export const tileLabels = ['Oldest', 'Ready', 'Unacked', 'In/s', 'Out/s', 'Consumers'] as const;
const [oldest, ready, unacked, inRate, outRate, consumers] = tileLabels;

const measures = [
  'ageMs',
  'readyMessages',
  'unackedMessages',
  'inRatePerSec',
  'outRatePerSec',
  'consumers',
] as const;
type Measure = (typeof measures)[number];

export function QueueTiles({ view, queueRef }: { view: QueueView; queueRef: QueueRef }) {
  const { row, deletedAtMs } = view;
  const { data: history } = useQueueHistory(queueRef, lastHour);
  const now = useNow(10_000);
  const missing = row.missingReason ?? undefined;
  const before = (key: Measure) => (history && now !== null ? hourAgo(history, key, now) : null);
  // Of a queue that was not there, or not watched, six tiles would say the same.
  const compared = measures.some((key) => before(key) !== null);
  const change = (key: Measure, value: number | null, format: (value: number | null) => string) => (
    <Change
      value={value}
      before={before(key)}
      format={format}
      compared={compared}
      missing={key === 'ageMs' && row.ageMs.value === null ? row.ageMs.reason : row.missingReason}
    />
  );
  const title = (value: number | null) => (value === null ? missing : formatExact(value));
  return (
    <div className={cn((row.stale || deletedAtMs !== null) && 'greyed')}>
      <StatRow>
        <Stat
          label={oldest}
          value={formatAge(row.ageMs)}
          title={explainAge(row.ageMs)}
          note={change('ageMs', row.ageMs.value, formatDuration)}
        />
        <Stat
          label={ready}
          value={formatCount(row.readyMessages)}
          {...given(title(row.readyMessages))}
          note={change('readyMessages', row.readyMessages, formatCount)}
        />
        <Stat
          label={unacked}
          value={formatCount(row.unackedMessages)}
          {...given(title(row.unackedMessages))}
          note={change('unackedMessages', row.unackedMessages, formatCount)}
        />
        <Stat
          label={inRate}
          value={formatRate(row.inRatePerSec)}
          {...given(row.inRatePerSec === null ? missing : undefined)}
          note={change('inRatePerSec', row.inRatePerSec, formatRate)}
        />
        <Stat
          label={outRate}
          value={formatRate(row.outRatePerSec)}
          {...given(row.outRatePerSec === null ? missing : undefined)}
          note={change('outRatePerSec', row.outRatePerSec, formatRate)}
        />
        <Stat
          label={consumers}
          value={formatCount(row.consumers)}
          {...given(title(row.consumers))}
          note={change('consumers', row.consumers, formatCount)}
        />
      </StatRow>
    </div>
  );
}

function given(title: string | undefined) {
  return title === undefined ? {} : { title };
}

function Change({
  value,
  before,
  format,
  compared,
  missing,
}: {
  value: number | null;
  before: number | null;
  format: (value: number | null) => string;
  /** Whether anything is known of an hour ago. */
  compared: boolean;
  /** Why there is no value. */
  missing: string | null;
}) {
  if (value === null) return missing === null ? null : <span title={missing}>{missing}</span>;
  if (!compared) return null;
  const change = changeSince(value, before);
  if (change === null) return <span className="text-faint">no reading 1 h ago</span>;
  const written = format(Math.abs(change));
  if (change === 0 || written === format(0)) return <>same as 1 h ago</>;
  return (
    <span title={`${format(before)} an hour ago`}>
      {change > 0 ? '+' : '−'}
      {written} vs 1 h ago
    </span>
  );
}
