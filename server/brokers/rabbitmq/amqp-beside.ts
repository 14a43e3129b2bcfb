// When nothing listens where the management API should be: whether AMQP answers on that host, which means that the
// broker runs and its plugin is off, or elsewhere.

import { connect } from 'node:net';
import type { CallOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { allowedLookup, requireAllowedHost } from '@/server/platform/allowed-address';
import type { RabbitMqConfig } from './config';

const knockMs = 2_000;
const usualPorts = [5672, 5671];

/** The error with that said, or as it was. */
export async function withAmqpBeside(
  error: unknown,
  { managementUrl, amqpUrl }: Pick<RabbitMqConfig, 'managementUrl' | 'amqpUrl'>,
  { signal }: CallOptions,
): Promise<unknown> {
  if (!(error instanceof DomainError) || !error.message.startsWith('Nothing listens')) return error;
  const { hostname, host } = new URL(managementUrl);
  const entered = amqpUrl === '' ? null : new URL(amqpUrl);
  const ports = entered?.hostname === hostname ? [Number(entered.port)] : usualPorts;
  const open = await Promise.all(ports.map((port) => knock(hostname, port, signal)));
  const port = ports.find((_, index) => open[index]);
  if (port === undefined) return error;
  return new DomainError(
    'broker_unreachable',
    `Nothing listens at ${host}, but AMQP does at port ${port}: the management plugin is off, or elsewhere. Run there: rabbitmq-plugins enable rabbitmq_management. Or enter its address as the URL, and AMQP under Other addresses.`,
    { cause: error },
  );
}

function knock(hostname: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      requireAllowedHost(hostname);
    } catch {
      resolve(false);
      return;
    }
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port, lookup: allowedLookup, timeout: knockMs });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    signal.addEventListener('abort', () => end(false), { once: true });
  });
}
