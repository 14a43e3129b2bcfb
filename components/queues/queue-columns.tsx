// The columns of the queue list: what each shows, how wide it is, what it sorts by, when it is shown unasked.

import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { QueueRow } from '@/server/domain/queue';
import type { queueSortKeys } from '@/server/domain/queue-choices';
import { outlierScore, unusualUnknown } from '@/server/domain/lag/unusual';
import { onsetLead } from '../events/onset-note';
import { links } from '../links';
import { FavouriteStar } from './favourite-star';
import { LinkedName } from './linked-name';
import { explainAge, formatAge } from './age';
import { QueueBadges } from './badges';
import { Count, Rate } from './number-cell';
import { QueueStateBadge } from './state';
import { Why } from './why';
import { cn } from '../ui/cn';
import { DASH, formatRate } from '../ui/format';

export const queueFeatures = tableFeatures({ columnVisibilityFeature });

const helper = createColumnHelper<typeof queueFeatures, QueueRow>();

export type ColumnFacts = {
  title: string;
  /** A track of the CSS grid that every row shares. */
  track: string;
  numeric?: boolean;
  sort?: (typeof queueSortKeys)[number];
  /** The first click on its head sorts this way. */
  firstDescending?: boolean;
  /** The least width of the window, in pixels, at which it is shown unless chosen otherwise: the name, and the reason
   * beneath it, keep 290 pixels. */
  fromWidth: number;
};

export const columnFacts: Record<string, ColumnFacts> = {
  star: { title: '', track: '20px', fromWidth: 0 },
  state: { title: 'State', track: '150px', sort: 'worst', firstDescending: true, fromWidth: 0 },
  name: { title: 'Queue', track: 'minmax(150px, 1fr)', sort: 'name', fromWidth: 0 },
  ready: { title: 'Ready', track: '72px', numeric: true, sort: 'ready', firstDescending: true, fromWidth: 0 },
  unacked: {
    title: 'Unacked',
    track: '76px',
    numeric: true,
    sort: 'unacked',
    firstDescending: true,
    fromWidth: 1220,
  },
  depth: {
    title: 'Depth',
    track: '72px',
    numeric: true,
    sort: 'depth',
    firstDescending: true,
    fromWidth: Infinity,
  },
  in: { title: 'In/s', track: '64px', numeric: true, sort: 'in', firstDescending: true, fromWidth: 1130 },
  out: { title: 'Out/s', track: '64px', numeric: true, sort: 'out', firstDescending: true, fromWidth: 1130 },
  age: { title: 'Oldest', track: '108px', numeric: true, sort: 'age', firstDescending: true, fromWidth: 0 },
  consumers: {
    title: 'Consumers',
    track: '88px',
    numeric: true,
    sort: 'consumers',
    firstDescending: true,
    fromWidth: 1440,
  },
  unusual: {
    title: 'Unusual now',
    track: 'minmax(200px, 1.3fr)',
    sort: 'unusual',
    firstDescending: true,
    fromWidth: Infinity,
  },
  trend: { title: 'Depth, 1 h', track: '104px', fromWidth: 1330 },
};

export const queueColumns = helper.columns([
  helper.display({
    id: 'star',
    cell: ({ row }) => <FavouriteStar queue={row.original} className="relative z-10 -ml-1.5 align-middle" />,
  }),
  helper.accessor('state', {
    id: 'state',
    enableHiding: false,
    cell: ({ row }) => (
      <Why row={row.original} className="relative z-10 flex w-fit">
        <QueueStateBadge state={row.original.state} />
      </Why>
    ),
  }),
  helper.accessor('name', {
    id: 'name',
    enableHiding: false,
    cell: ({ row }) => <NameCell row={row.original} />,
  }),
  helper.accessor('readyMessages', {
    id: 'ready',
    cell: ({ row }) => <Count value={row.original.readyMessages} reason={row.original.missingReason} />,
  }),
  helper.accessor('unackedMessages', {
    id: 'unacked',
    cell: ({ row }) => <Count value={row.original.unackedMessages} reason={row.original.missingReason} />,
  }),
  helper.accessor('depthMessages', {
    id: 'depth',
    cell: ({ row }) => <Count value={row.original.depthMessages} reason={row.original.missingReason} />,
  }),
  helper.accessor('inRatePerSec', {
    id: 'in',
    cell: ({ row }) => <Rate value={row.original.inRatePerSec} reason={row.original.missingReason} />,
  }),
  helper.accessor('outRatePerSec', {
    id: 'out',
    cell: ({ row }) => <Rate value={row.original.outRatePerSec} reason={row.original.missingReason} />,
  }),
  helper.accessor('ageMs', {
    id: 'age',
    cell: ({ row }) => <span title={explainAge(row.original.ageMs)}>{formatAge(row.original.ageMs)}</span>,
  }),
  helper.accessor('consumers', {
    id: 'consumers',
    cell: ({ row }) => <Count value={row.original.consumers} reason={row.original.missingReason} />,
  }),
  helper.accessor('unusual', {
    id: 'unusual',
    cell: ({ row }) => <UnusualCell unusual={row.original.unusual} />,
  }),
  // Filled by the row itself: its data comes later and from elsewhere.
  helper.display({ id: 'trend' }),
]);

/** Why it is unusual; that it is not, where it is within what varies. */
function UnusualCell({ unusual }: { unusual: QueueRow['unusual'] }) {
  if (unusual === null)
    return (
      <span className="text-faint" title={unusualUnknown}>
        {DASH}
      </span>
    );
  const { score, why } = unusual;
  const told = `${why} ${formatRate(score)} times what its days vary.`;
  if (score < 1)
    return (
      <span className="text-faint" title={told}>
        as usual
      </span>
    );
  return (
    <span
      className={cn('block truncate text-label', score > outlierScore ? 'text-text' : 'text-muted')}
      title={told}
    >
      {why}
    </span>
  );
}

/** The name, and beneath it where it is; when something is wrong, why, and where it is beside the name. */
function NameCell({ row }: { row: QueueRow }) {
  const isWrong = row.severity > 0;
  return (
    <span className="flex min-w-0 flex-col leading-4">
      <span className="flex min-w-0 gap-1">
        <LinkedName href={links.queue(row)} name={row.name} stretched />
        {isWrong && <Place row={row} className="ml-1 shrink-[9]" />}
        {/* Badges that find no room wrap out of sight, whole; the name keeps its room. */}
        <span className="h-[18px] min-w-0 flex-1 shrink-[99] overflow-hidden">
          <QueueBadges row={row} />
        </span>
      </span>
      <span className="flex min-w-0 text-[11.5px] leading-[15px]">
        {isWrong ? (
          <Why row={row} className="min-w-0 truncate text-muted">
            {onsetLead(row)}
            {row.reason}
          </Why>
        ) : (
          <Place row={row} />
        )}
      </span>
    </span>
  );
}

function Place({ row: { vhost, clusterName }, className }: { row: QueueRow; className?: string }) {
  return (
    <span
      className={cn('min-w-0 truncate text-[11.5px] text-faint', className)}
      title={`vhost ${vhost} on ${clusterName}`}
    >
      {vhost} · {clusterName}
    </span>
  );
}
