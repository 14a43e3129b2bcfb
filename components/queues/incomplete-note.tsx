// What dashes mean where sums are drawn.

import type { QueueHistory } from '@/server/domain/history';
import { plural } from '../ui/format';

export function IncompleteNote({ history: { points } }: { history: QueueHistory }) {
  const most = Math.max(0, ...points.flatMap(({ queuesMissing }) => Object.values(queuesMissing ?? {})));
  if (most === 0) return null;
  return (
    <p className="mt-4 flex items-center gap-2 border-t pt-3 text-label text-muted">
      <span aria-hidden className="w-3 shrink-0 border-t border-dashed border-text" />
      Dashed: incomplete. Up to {plural(most, 'queue')} did not tell a value then; it is left out of the sum,
      which is a lower bound.
    </p>
  );
}
