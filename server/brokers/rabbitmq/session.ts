// A session: the management API for what is read and changed, AMQP connections for what is looked at and
// moved. It remembers only what changes rarely: the version, our rights, exchanges and bindings.

import type { AdminFacet, BrokerSession, CallOptions, Transfer } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { AmqpConnection, type AmqpAddress, type AmqpOptions } from './amqp';
import { KnownBodyLimit } from './body-limit';
import { browseCapability } from './browse-capability';
import { browseFacet } from './browse-stream';
import { ClusterReader } from './cluster-reader';
import type { RabbitMqConfig } from './config';
import { closeConnection, readConnection, readHolders } from './holders-reader';
import { ManagementApi } from './management-api';
import { withAmqpBeside } from './amqp-beside';
import type { OverviewAnswer } from './management-schemas';
import { watchFacet } from './passing-watch';
import { peek } from './peek';
import { putBackPublisher } from './put-back-publisher';
import { SnapshotReader } from './snapshot-reader';
import { certificateWarnings, tlsOf } from './tls-config';
import { transferFacet } from './transfer-facet';

export async function openSession(config: RabbitMqConfig, options: CallOptions): Promise<BrokerSession> {
  const tls = tlsOf(config);
  const api = new ManagementApi(config, tls);
  const overview = await api.overview(options).catch(async (error: unknown) => {
    throw await withAmqpBeside(error, config, options);
  });
  const reader = new ClusterReader(api, overview, () => certificateWarnings(config));
  const snapshots = new SnapshotReader(api, config, reader, tls);
  const connections = new Set<AmqpConnection>();
  const ending = new AbortController();
  const holders = new Holders();
  let closed = false;

  async function connect(
    vhost: string,
    name: AmqpOptions['name'],
    signal: AbortSignal,
  ): Promise<AmqpConnection> {
    if (name !== 'spillway put back') assertOpen();
    const address = amqpAddress(config, reader.overview);
    const { username, password } = config;
    const connection = await AmqpConnection.open({ address, tls, username, password, vhost, name, signal });
    connections.add(connection);
    connection.model.once('close', () => connections.delete(connection));
    if (closed) await connection.close();
    if (closed || name !== 'spillway put back') assertOpen();
    return connection;
  }

  function assertOpen(): void {
    if (closed || ending.signal.aborted) throw new DomainError('conflict', 'The session is closed.');
  }

  const bodyLimit = new KnownBodyLimit();
  const openPublisher = putBackPublisher(config.username, reader, connect, bodyLimit);

  return {
    probe: async (call) => (await reader.readFacts(call)).facts,
    snapshot: (options) => snapshots.read(options),
    topology: {
      queue: (address, call) => reader.readQueue(address, call),
      queueTopology: (address, call) => reader.readQueueTopology(address, call),
      routing: (vhost, call) => reader.readRoutingOf(vhost, call),
      holders: (address, call) => readHolders(api, address, call),
      connection: (name, call) => readConnection(api, name, call),
    },
    messages: {
      browseCapability: (queue, seen) => browseCapability(queue, seen, reader.version),
      peek: (queue, request, call) => {
        const signal = AbortSignal.any([call.signal, ending.signal]);
        const connectHere = () => connect(queue.vhost, 'spillway peek', signal);
        const parts = { connect: connectHere, openPublisher: openPublisher(queue.vhost), signal };
        return holders.during(peek(queue, request, { ...parts, version: reader.version }));
      },
    },
    browse: browseFacet({
      connect: (vhost, signal) => connect(vhost, 'spillway browse', signal),
      version: () => reader.version,
      ending: ending.signal,
    }),
    transfer: transferFacet({
      ...{ username: config.username, api, reader, connect, openPublisher, bodyLimit },
      opened: (transfer, consuming) => holders.opened(transfer, consuming),
    }),
    watch: watchFacet(connect, (vhost, call) => reader.readRoutingOf(vhost, call)),
    admin: adminFacet(api, reader, config.username),
    close: async () => {
      ending.abort(new DomainError('conflict', 'The session is closed.'));
      await holders.putBack();
      closed = true;
      await Promise.all([...connections].map((connection) => connection.close()));
    },
  };
}

function adminFacet(api: ManagementApi, reader: ClusterReader, user: string): AdminFacet {
  return {
    purge: async (address, call) => {
      const { readyMessages } = await reader.readQueue(address, call);
      await api.purge(address, call);
      return { messages: readyMessages };
    },
    deleteQueue: (address, call) => api.deleteQueue(address, call),
    declareQueue: (address, type, call) => api.declareQueue(address, type, call),
    closeConnection: (name, reason, call) => closeConnection(api, name, reason, { ...call, user }),
  };
}

/** What holds messages of a queue, and puts them back before the session lets go of its connections. */
class Holders {
  readonly #open = new Set<() => Promise<unknown>>();

  /** A look that puts back by itself, at the latest when it is aborted. */
  during<T>(look: Promise<T>): Promise<T> {
    const ended = () => look.catch(() => undefined);
    this.#open.add(ended);
    return look.finally(() => this.#open.delete(ended));
  }

  opened(transfer: Pick<Transfer, 'close'>, consuming: AmqpConnection): void {
    const close = () => transfer.close();
    this.#open.add(close);
    consuming.model.once('close', () => this.#open.delete(close));
  }

  async putBack(): Promise<void> {
    await Promise.all([...this.#open].map((end) => end()));
  }
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
