// RabbitMQ 3.10 and later, over its management API and AMQP 0-9-1.

import type { BrokerDriver } from '@/server/brokers/driver';
import { configFields, configSchema } from './config';
import { keptFormat } from './kept-format';
import { openSession } from './session';

export const rabbitMqDriver: BrokerDriver = {
  kind: 'rabbitmq',
  label: 'RabbitMQ',
  configSchema,
  configFields,
  kept: keptFormat,
  connect: (config, options) => openSession(configSchema.parse(config), options),
};
