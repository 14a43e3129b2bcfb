// Lets a paused redrive go on where it stopped, with the set of messages that was fixed at its start.

import { DomainError } from '@/server/domain/errors';
import type { RedriveView } from '@/server/domain/redrive';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { getRedrive } from './get-redrive';

export async function resumeRedrive(f: Features, redriveId: string): Promise<RedriveView> {
  const id = redriveId;
  const { clusterId, state } = await getRedrive(f, id);
  await requireWritableCluster(f, clusterId);
  const paused = await f.db.redrive.updateMany({
    where: { id, state: 'paused' },
    data: { state: 'queued', waiting: null, failure: null },
  });
  const pausing = await f.db.redrive.updateMany({
    where: { id, state: 'pausing' },
    data: { state: 'running' },
  });
  if (paused.count + pausing.count === 0) {
    throw new DomainError('conflict', `This redrive is ${state}, not paused.`);
  }
  const { inDoubt: _, ...redrive } = await getRedrive(f, id);
  return redrive;
}
