// Every broker kind, one line each.

import type { BrokerDriver } from './driver';

export const brokerDrivers: Record<string, BrokerDriver> = {};
