// The readings of a history as CSV: instants in UTC, units in the head, an empty field where a value is not known,
// and why in the last column.

import { csvLine } from '@/server/domain/csv';
import type { HistoryPoint, QueueHistory } from '@/server/domain/history';
import { reasonAt } from '../charts/prepare-history';

const columns: readonly [string, (point: HistoryPoint) => number | null][] = [
  ['ready_messages', (point) => point.readyMessages],
  ['unacked_messages', (point) => point.unackedMessages],
  ['depth_max_messages', (point) => point.depthMaxMessages],
  ['consumers', (point) => point.consumers],
  ['in_per_sec', (point) => point.inRatePerSec],
  ['out_per_sec', (point) => point.outRatePerSec],
  ['ack_per_sec', (point) => point.ackRatePerSec],
  ['redelivered_per_sec', (point) => point.redeliverRatePerSec],
  ['age_ms', (point) => point.ageMs],
];

export function historyCsv({ points, gaps }: QueueHistory): string {
  const head = ['time', ...columns.map(([name]) => name), 'complete', 'missing_because'];
  const rows = points.map((point) => [
    new Date(point.atMs).toISOString(),
    ...columns.map(([, valueOf]) => numberOf(valueOf(point))),
    String(point.complete),
    columns.every(([, valueOf]) => valueOf(point) === null) ? (reasonAt(point.atMs, gaps) ?? '') : '',
  ]);
  return [head, ...rows].map(csvLine).join('');
}

function numberOf(value: number | null): string {
  return value === null ? '' : String(Number(value.toFixed(3)));
}

/** Safe on every file system, whatever a queue is called. */
export function historyFileName(queue: string, { fromMs, toMs }: QueueHistory, ending: string): string {
  const name = queue.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 60);
  const instant = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll(':', '');
  return `${name}_${instant(fromMs)}Z_${instant(toMs)}Z.${ending}`;
}
