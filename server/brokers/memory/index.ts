// A broker in memory, for tests: construct a MemoryBroker, give its driver to what is under test. It is not
// in the registry.

import { z } from 'zod';
import type { BrokerDriver } from '@/server/brokers/driver';
import type { MemoryBroker } from './broker';
import { keptFormat } from './kept-format';
import { createMemorySession } from './session';

export { MemoryBroker } from './broker';
export type { MemoryFault, MemoryOperation } from './faults';

export function createMemoryDriver(broker: MemoryBroker): BrokerDriver {
  return {
    kind: 'memory',
    label: 'Memory',
    configSchema: z.object({ name: z.string().default('memory') }),
    configFields: [],
    kept: keptFormat,
    connect: async () => createMemorySession(broker),
  };
}
