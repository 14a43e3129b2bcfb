// What the shaded bands of the charts mean, in words.

import type { HistoryGap } from '@/server/domain/history';
import { useNow } from '../clock';
import { formatDuration, formatInstant } from '../ui/format';

const shownGaps = 3;

export function GapNotes({ gaps }: { gaps: readonly HistoryGap[] }) {
  const now = useNow(60_000);
  if (gaps.length === 0) return null;
  const newest = gaps.toReversed().slice(0, shownGaps);
  const more = gaps.length - newest.length;
  return (
    <ul className="mt-4 flex flex-col gap-1 border-t pt-3 text-label text-muted">
      {newest.map((gap) => (
        <li key={gap.fromMs} className="flex items-baseline gap-2">
          <span aria-hidden className="size-2.5 shrink-0 rounded-[2px] bg-unknown opacity-40" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {/* Its line stands from the start, or what is beneath would move a moment later. */}
            No data {now !== null && `${formatInstant(gap.fromMs, now)} to ${formatInstant(gap.toMs, now)} `}(
            {formatDuration(gap.toMs - gap.fromMs)}): {gap.reason}
          </span>
        </li>
      ))}
      {more > 0 && <li className="pl-[18px]">and {more} more in this range</li>}
    </ul>
  );
}
