// Every broker kind, one line each.

import type { BrokerDriver } from './driver';
import { rabbitMqDriver } from './rabbitmq';

export const brokerDrivers: Record<string, BrokerDriver> = { rabbitmq: rabbitMqDriver };
