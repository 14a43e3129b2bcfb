// What qualifies everything below: deleted, unreachable, stale, read-only. Each says what still works.

import { Clock, Droplets, Lock, Trash2, WifiOff } from 'lucide-react';
import { losingSentence } from '@/server/domain/lag/flow-words';
import type { QueueView } from '@/server/domain/queue';
import { Notice } from '../ui/states';
import { Ago, Instant } from '../ui/time';

export function QueueNotices({ view }: { view: QueueView }) {
  const { row, deletedAtMs, clusterUnreachable, readOnly, evidence, details } = view;
  if (deletedAtMs !== null) {
    return (
      <Notice tone="unknown" icon={<Trash2 />}>
        This queue is gone from the broker since <Instant atMs={deletedAtMs} />. Its history and definition
        stay here; the figures below are the last ones seen.
      </Notice>
    );
  }
  return (
    <>
      {clusterUnreachable !== null && (
        <Notice tone="act" icon={<WifiOff />}>
          <span className="font-medium">{row.clusterName} is not read at the moment.</span>{' '}
          {clusterUnreachable} Figures are from <Ago atMs={row.polledAtMs} />; history still works, and this
          page goes on by itself.
        </Notice>
      )}
      {clusterUnreachable === null && row.stale && (
        <Notice tone="look" icon={<Clock />}>
          Last seen <Instant atMs={row.polledAtMs} />.{' '}
          {row.missingReason ?? 'The newest polls did not succeed.'}
        </Notice>
      )}
      {row.losingMessages !== null && !row.stale && (
        <Notice tone="act" icon={<Droplets />}>
          {losingSentence(row.losingMessages, evidence?.windowMs ?? 0, details)}
        </Notice>
      )}
      {readOnly && (
        <Notice tone="unknown" icon={<Lock />}>
          {row.clusterName} is set to read-only: nothing can be purged, deleted, replayed or redriven.
        </Notice>
      )}
    </>
  );
}
