// Asks the worker to stop after the window in flight. What was moved stays moved; one that has not begun ends
// here and now.

import { DomainError } from '@/server/domain/errors';
import type { RedriveView } from '@/server/domain/redrive';
import type { Features } from '../features';
import { getRedrive } from './get-redrive';

export async function cancelRedrive(f: Features, redriveId: string): Promise<RedriveView> {
  const id = redriveId;
  await f.db.redrive.updateMany({
    where: { id, state: { in: ['scheduled', 'queued', 'paused'] }, startedAt: null },
    data: { state: 'cancelled', finishedAt: new Date(f.clock.nowMs()), activeKey: null, failure: null },
  });
  // A worker closes the books of one that was paused midway, too, and of one that was resumed and is not taken up yet.
  await f.db.redrive.updateMany({
    where: { id, state: { in: ['running', 'pausing', 'paused', 'queued'] } },
    data: { state: 'cancelling', waiting: null },
  });
  const { inDoubt: _, ...redrive } = await getRedrive(f, id);
  if (redrive.state !== 'cancelled' && redrive.state !== 'cancelling') {
    throw new DomainError('conflict', `This redrive is ${redrive.state} already.`);
  }
  return redrive;
}
