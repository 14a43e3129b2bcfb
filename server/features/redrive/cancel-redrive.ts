// Asks the worker to stop after the window in flight.

import type { RedriveView } from '@/server/domain/redrive';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function cancelRedrive(_f: Features, _redriveId: string): Promise<RedriveView> {
  throw new DomainError('unsupported', 'cancelRedrive is not built yet.');
}
