// The readings behind the charts, newest first.
'use client';

import type { QueueHistory } from '@/server/domain/history';
import { formatValue } from '../charts/describe-chart';
import { useNow } from '../clock';
import { Dialog } from '../ui/dialog';
import { formatDuration, formatInstant } from '../ui/format';
import { Table, Td, Th, Tr } from '../ui/table';

export function HistoryTable({
  onOpenChange,
  history,
  title,
}: {
  onOpenChange: (open: boolean) => void;
  history: QueueHistory;
  title: string;
}) {
  const now = useNow(60_000) ?? 0;
  const every =
    history.bucketMs >= 60_000
      ? `One row for ${formatDuration(history.bucketMs)}; a dash is a gap.`
      : 'One row for each poll; a dash is a gap.';
  return (
    <Dialog open onOpenChange={onOpenChange} title={`History of ${title}`} description={every} size="lg">
      <Table>
        <thead>
          <tr>
            <Th>Time</Th>
            <Th numeric>Ready</Th>
            <Th numeric>Unacked</Th>
            <Th numeric>In/s</Th>
            <Th numeric>Out/s</Th>
            <Th numeric>Oldest</Th>
            <Th numeric>Consumers</Th>
          </tr>
        </thead>
        <tbody>
          {history.points.toReversed().map((point) => (
            <Tr key={point.atMs}>
              <Td className="whitespace-nowrap">
                {formatInstant(point.atMs, now)}
                {!point.complete && <span className="text-faint"> still filling</span>}
              </Td>
              <Td numeric>{formatValue(point.readyMessages, 'count')}</Td>
              <Td numeric>{formatValue(point.unackedMessages, 'count')}</Td>
              <Td numeric>{formatValue(point.inRatePerSec, 'rate')}</Td>
              <Td numeric>{formatValue(point.outRatePerSec, 'rate')}</Td>
              <Td numeric>{formatValue(point.ageMs, 'duration')}</Td>
              <Td numeric>{formatValue(point.consumers, 'count')}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Dialog>
  );
}
