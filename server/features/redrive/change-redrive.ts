// Changes rate, ramp, back-pressure or window of a redrive that has not ended. One that runs takes it on with
// its next window.

import { DomainError } from '@/server/domain/errors';
import type { RedriveView } from '@/server/domain/redrive';
import { isActive } from '@/server/domain/redrive-states';
import { redrivePaceSchema, type RedriveChange } from '@/server/domain/redrive-pace';
import type { Features } from '../features';
import { getRedrive } from './get-redrive';

export async function changeRedrive(
  f: Features,
  redriveId: string,
  { ratePerSec, ...pace }: RedriveChange,
): Promise<{ before: RedriveView; after: RedriveView }> {
  const { inDoubt: _, ...before } = await getRedrive(f, redriveId);
  if (!isActive(before.state)) {
    throw new DomainError('conflict', `This redrive is ${before.state} already: there is no pace to change.`);
  }
  await f.db.redrive.updateMany({
    where: { id: redriveId, finishedAt: null },
    data: {
      ...(ratePerSec !== undefined && { ratePerSec }),
      pace: redrivePaceSchema.parse({ ...before.pace, ...pace }),
    },
  });
  const { inDoubt: __, ...after } = await getRedrive(f, redriveId);
  return { before, after };
}
