// Depth over the last hour for the rows in view.

import type { Sparkline } from '@/server/domain/history';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function sparklines(_f: Features, _queueIds: number[]): Promise<Sparkline[]> {
  throw new DomainError('unsupported', 'sparklines is not built yet.');
}
