// A session: the management API for what is read and changed, AMQP connections for what is looked at and
// moved. It remembers only what changes rarely: the version, our rights, exchanges and bindings.

import type { BrokerSession, BrokerSnapshot, CallOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { AmqpConnection, type AmqpAddress, type AmqpOptions } from './amqp';
import { browseCapability } from './browse-capability';
import { ClusterReader } from './cluster-reader';
import type { RabbitMqConfig } from './config';
import { ManagementApi } from './management-api';
import type { OverviewAnswer } from './management-schemas';
import { peek } from './peek';
import { transferFacet } from './transfer-facet';

export async function openSession(config: RabbitMqConfig, options: CallOptions): Promise<BrokerSession> {
  const api = new ManagementApi(config);
  const reader = new ClusterReader(api, await api.overview(options));
  const connections = new Set<AmqpConnection>();
  let closed = false;

  async function connect(
    vhost: string,
    name: AmqpOptions['name'],
    signal: AbortSignal,
  ): Promise<AmqpConnection> {
    assertOpen();
    const address = amqpAddress(config, reader.overview);
    const { username, password } = config;
    const connection = await AmqpConnection.open({ address, username, password, vhost, name, signal });
    connections.add(connection);
    connection.model.once('close', () => connections.delete(connection));
    if (closed) await connection.close();
    assertOpen();
    return connection;
  }

  function assertOpen(): void {
    if (closed) throw new DomainError('conflict', 'The session is closed.');
  }

  return {
    probe: async (call) => (await reader.readFacts(call)).facts,
    snapshot: (call): Promise<BrokerSnapshot> => reader.readSnapshot(call),
    topology: {
      queue: (address, call) => reader.readQueue(address, call),
      queueTopology: (address, call) => reader.readQueueTopology(address, call),
      routing: (vhost, call) => reader.readRoutingOf(vhost, call),
    },
    messages: {
      browseCapability: (queue, seen) => browseCapability(queue, seen, reader.version),
      peek: (queue, request, { signal }) => {
        const connectHere = () => connect(queue.vhost, 'spillway peek', signal);
        return peek(queue, request, { connect: connectHere, version: reader.version, signal });
      },
    },
    transfer: transferFacet({ username: config.username, api, reader, connect }),
    admin: {
      purge: async (address, call) => {
        const { readyMessages } = await reader.readQueue(address, call);
        await api.purge(address, call);
        return { messages: readyMessages };
      },
      deleteQueue: (address, call) => api.deleteQueue(address, call),
      declareQueue: (address, type, call) => api.declareQueue(address, type, call),
    },
    close: async () => {
      closed = true;
      await Promise.all([...connections].map((connection) => connection.close()));
    },
  };
}

/** What the operator set, else what the broker listens on, on the host where its management API answers. */
function amqpAddress(config: RabbitMqConfig, overview: OverviewAnswer): AmqpAddress {
  if (config.amqpUrl !== '') {
    const url = new URL(config.amqpUrl);
    const protocol = url.protocol === 'amqps:' ? 'amqps' : 'amqp';
    return { protocol, hostname: url.hostname, port: Number(url.port) };
  }
  const management = new URL(config.managementUrl);
  const wanted = management.protocol === 'https:' ? ['amqp/ssl', 'amqp'] : ['amqp', 'amqp/ssl'];
  const here = overview.listeners.filter(({ node }) => overview.node === undefined || node === overview.node);
  for (const protocol of wanted) {
    const listener = here.find((candidate) => candidate.protocol === protocol);
    if (listener === undefined) continue;
    const { port } = listener;
    return { protocol: protocol === 'amqp' ? 'amqp' : 'amqps', hostname: management.hostname, port };
  }
  throw new DomainError(
    'broker_unreachable',
    'The broker names no AMQP listener, so its messages cannot be read. Enter the AMQP URL in the settings of the cluster.',
  );
}
