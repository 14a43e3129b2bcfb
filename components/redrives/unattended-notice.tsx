// Over redrives that stand still because no worker runs: since when, what that means for their messages, and what to do.

import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { NoWorkerNotice } from '../no-worker-notice';
import { plural } from '../ui/format';

export function UnattendedNotice({ redrives }: { redrives: RedriveView | readonly RedriveView[] }) {
  const one = 'state' in redrives ? redrives : null;
  const still = ('state' in redrives ? [redrives] : redrives).filter(
    ({ unattendedSinceMs }) => unattendedSinceMs !== null,
  );
  if (still.length === 0) return null;
  const sinceMs = Math.max(...still.map(({ unattendedSinceMs }) => unattendedSinceMs ?? 0));
  return <NoWorkerNotice sinceMs={sinceMs}>{consequence(still, one)}</NoWorkerNotice>;
}

function consequence(still: readonly RedriveView[], one: RedriveView | null): string {
  const moving = still.filter(({ state }) => isActive(state)).length;
  if (moving === 0)
    return 'Copies that die again are not counted meanwhile; the count goes on once a worker runs.';
  const what =
    one === null ? plural(moving, 'redrive') : one.undoOf === null ? 'This redrive' : 'This recall';
  return moving === 1
    ? `${what} stands still: no message is lost, and it goes on by itself once a worker runs.`
    : `${what} stand still: no message is lost, and they go on by themselves once a worker runs.`;
}
