// For developers: runs one private RabbitMQ in the foreground and prints how to reach it.
//   npx tsx e2e/brokers/cli.ts start [3.10|4|4.3] [folder]

import path from 'node:path';
import { isDomainError } from '@/server/domain/errors';
import { startRabbitMq } from './rabbitmq';

const [command, version = '3.10', folder] = process.argv.slice(2);
if (command !== 'start' || (version !== '3.10' && version !== '4' && version !== '4.3')) {
  console.error('Usage: npx tsx e2e/brokers/cli.ts start [3.10|4|4.3] [folder]');
  process.exit(2);
}
try {
  const dir = path.resolve(folder ?? `.spillway/rabbitmq-${version}`);
  const broker = await startRabbitMq({ version, dir, log: console.log });
  console.log(`AMQP        ${broker.amqpUrl}`);
  console.log(`management  ${broker.managementUrl}  (${broker.username} / ${broker.password})`);
  console.log(`Prometheus  ${broker.prometheusUrl}/metrics/detailed?family=queue_coarse_metrics`);
  console.log(`data        ${dir}`);
  console.log('Ctrl-C stops it.');
  const stay = setInterval(() => undefined, 60_000);
  const stop = () => {
    clearInterval(stay);
    console.log('stopping');
    void broker.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
} catch (error) {
  console.error(isDomainError(error) ? error.message : error);
  process.exitCode = 1;
}
