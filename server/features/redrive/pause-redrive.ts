// Asks the worker to pause after the window in flight: nothing is held or open then, and what was moved stays
// moved. One that has not begun is paused here and now.

import { DomainError } from '@/server/domain/errors';
import type { RedriveView } from '@/server/domain/redrive';
import type { Features } from '../features';
import { getRedrive } from './get-redrive';

export async function pauseRedrive(f: Features, redriveId: string): Promise<RedriveView> {
  const id = redriveId;
  await f.db.redrive.updateMany({ where: { id, state: 'queued' }, data: { state: 'paused', failure: null } });
  await f.db.redrive.updateMany({ where: { id, state: 'running' }, data: { state: 'pausing' } });
  const { inDoubt: _, ...redrive } = await getRedrive(f, id);
  if (redrive.state === 'scheduled') {
    throw new DomainError('conflict', 'This redrive has not begun: cancel it, or let its time come.');
  }
  if (redrive.state !== 'paused' && redrive.state !== 'pausing') {
    throw new DomainError('conflict', `This redrive is ${redrive.state} already.`);
  }
  return redrive;
}
