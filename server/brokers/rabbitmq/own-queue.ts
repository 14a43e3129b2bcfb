// What a redrive declares for itself while it runs is nobody's queue that could be in trouble: it is left out of every reading.

import type { QueueReading } from '@/server/brokers/driver';
import { redriveExchangePrefix } from '@/server/domain/redrive';
import { watchPrefix } from './passing-watch';

/** By its name, and by being exclusive to a connection, as those of people with such a name would hardly be. */
export function isOwnQueue({ name, details }: Pick<QueueReading, 'name' | 'details'>): boolean {
  return details.exclusive && (name.startsWith(watchPrefix) || name.startsWith(redriveExchangePrefix));
}
