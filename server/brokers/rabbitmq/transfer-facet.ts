// How a session opens transfers: which connections, channels and rights each way of moving needs.

import type { AtomicFacet, ReturnPublisher, Transfer, TransferFacet } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import type { QueueAddress } from '@/server/domain/queue';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection, AmqpOptions } from './amqp';
import { RabbitMqAtomicTransfer } from './atomic-transfer';
import { BodyLimit, type KnownBodyLimit } from './body-limit';
import { putsBackByNack, redriveCapability } from './browse-capability';
import type { ClusterReader } from './cluster-reader';
import { CopyMaker, removedFromPutBack, removedHeaders } from './copies';
import { checkEdit } from './edit-message';
import { epochOf } from './epoch';
import { Intake } from './intake';
import type { ManagementApi } from './management-api';
import { Publisher } from './publisher';
import { assertCopiesPossible, returnLimitOf, type OpenPublisher } from './put-back';
import { RawProperties } from './raw-properties';
import { exchangeObstacle, exchangesOf, RedriveExchange, redriveIdOf } from './redrive-exchange';
import { selectTransactions } from './transactions';
import { RabbitMqTransfer } from './transfer';
import { quorumTakesBack } from './version';
import { writtenForGood } from './written-for-good';

export type TransferContext = {
  username: string;
  api: ManagementApi;
  reader: ClusterReader;
  connect: (vhost: string, name: AmqpOptions['name'], signal: AbortSignal) => Promise<AmqpConnection>;
  openPublisher: (vhost: string) => OpenPublisher;
  bodyLimit: KnownBodyLimit;
  /** Called for each transfer, so that what it holds is put back when the session closes. */
  opened: (transfer: Pick<Transfer, 'close'>, consuming: AmqpConnection) => void;
};

export function transferFacet(context: TransferContext): TransferFacet {
  const { reader, connect } = context;
  return {
    redriveCapability: (queue) => redriveCapability(queue, reader.version),
    publishRules: async (call) => ({
      user: context.username,
      mayImpersonate: (await reader.whoami(call)).tags.includes('impersonator'),
      removedHeaders: [...removedHeaders(reader.version)],
    }),
    checkEdit,
    countReady: async (source, { signal }) => {
      const connection = await connect(source.vhost, 'spillway redrive', signal);
      try {
        const channel = await connection.channel(signal);
        return (await connection.reply(channel.checkQueue(source.name), signal, source.name)).messageCount;
      } finally {
        await connection.close();
      }
    },
    open: async (source, { signal, blockedWait }) => {
      const { intake, consuming, copiesFor } = await openIntake(context, source, signal);
      let publishing: AmqpConnection | null = null;
      try {
        publishing = await connect(source.vhost, 'spillway redrive', signal);
        const channel = await publishing.confirmChannel(signal);
        const bodyLimit = new BodyLimit(context.bodyLimit, publishing);
        const publisher = new Publisher(publishing, channel, copiesFor(publishing), bodyLimit);
        if (blockedWait !== undefined) publisher.waitWhileBlocked(blockedWait);
        const transfer = new RabbitMqTransfer({ intake, consuming, publisher });
        context.opened(transfer, consuming);
        return transfer;
      } catch (error) {
        await Promise.all([consuming.close(), publishing?.close()]);
        throw error;
      }
    },
    openReturn: (vhost, { signal }) => openReturn(context, vhost, signal),
    atomic: atomicFacet(context),
  };
}

async function openReturn(
  { username, reader, connect, bodyLimit }: TransferContext,
  vhost: string,
  signal: AbortSignal,
): Promise<ReturnPublisher> {
  const { tags } = await reader.whoami({ signal });
  const rights = { username, impersonator: tags.includes('impersonator') };
  const connection = await connect(vhost, 'spillway return', signal);
  try {
    const channel = await connection.confirmChannel(signal);
    const copies = new CopyMaker(connection.model, rights, removedFromPutBack);
    const publisher = new Publisher(connection, channel, copies, new BodyLimit(bodyLimit, connection));
    return {
      publish: ({ properties, body }, queue) =>
        publisher.publish(
          { properties: new RawProperties(Buffer.from(properties)), content: Buffer.from(body) },
          { exchange: '', routingKey: queue },
          { addHeaders: {} },
        ),
      close: () => publisher.close(),
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

function atomicFacet(context: TransferContext): AtomicFacet {
  const { api, reader, connect } = context;
  return {
    obstacle: async (source, targets, { signal }) => {
      const connection = await connect(source.vhost, 'spillway redrive', signal);
      try {
        const readTarget = (name: string) =>
          reader.readQueue({ vhost: source.vhost, name }, { signal, overflowNow: true });
        return await exchangeObstacle(
          { source: source.name, connection, version: reader.version, readTarget },
          targets,
        );
      } finally {
        await connection.close();
      }
    },
    open: async (source, { redriveId, signal, blockedWait }) => {
      const { vhost, name } = source;
      const { intake, consuming, channel, copiesFor } = await openIntake(context, source, signal);
      try {
        const readTarget = (target: string) =>
          reader.readQueue({ vhost, name: target }, { signal, overflowNow: true });
        const exchange = new RedriveExchange({
          ...{ redriveId, source: name, connection: consuming, readTarget },
          version: reader.version,
        });
        await exchange.declare();
        // What is cut of a transaction was moved whole or not at all.
        if (blockedWait !== undefined) consuming.publishing.waitWith(blockedWait, () => 0);
        const copies = copiesFor(consuming);
        const bodyLimit = new BodyLimit(context.bodyLimit, consuming);
        const parts = { intake, connection: consuming, channel, exchange, copies, bodyLimit };
        const transfer = new RabbitMqAtomicTransfer(parts);
        context.opened(transfer, consuming);
        return transfer;
      } catch (error) {
        await consuming.close();
        throw error;
      }
    },
    epoch: async (since, call) => epochOf(since, await reader.readNodes(call), systemClock.nowMs()),
    leftovers: async (call) => {
      const found = new Map<string, { vhost: string; redriveId: string }>();
      for (const { vhost, name } of await reader.readExchanges(call)) {
        const redriveId = redriveIdOf(name);
        if (redriveId !== null) found.set(JSON.stringify([vhost, redriveId]), { vhost, redriveId });
      }
      return [...found.values()];
    },
    removeLeftover: async ({ vhost, redriveId }, call) => {
      for (const name of exchangesOf(redriveId)) await api.deleteExchange(vhost, name, call);
    },
  };
}

async function openIntake(context: TransferContext, source: QueueAddress, signal: AbortSignal) {
  const { reader, username } = context;
  const queue = await reader.readQueue(source, { signal });
  const capability = redriveCapability(queue, reader.version);
  if (!capability.supported) throw new DomainError('unsupported', capability.reason);
  const { tags } = await reader.whoami({ signal });
  const rights = { username, impersonator: tags.includes('impersonator') };
  const returnLimit = returnLimitOf(queue, reader.version);
  const openPublisher = context.openPublisher(source.vhost);
  await assertCopiesPossible(returnLimit, openPublisher);
  const consuming = await context.connect(source.vhost, 'spillway redrive', signal);
  try {
    const channel = await consuming.channel(signal);
    await consuming.reply(selectTransactions(channel), signal, source.name);
    const putBackByNack = putsBackByNack(queue, reader.version);
    const putBack = { putBackByNack, returnLimit, openPublisher };
    const { version } = reader;
    const writing = { queue, version, api: context.api, consuming, channel, clock: systemClock };
    const intake = new Intake({
      ...{ queue: source.name, consuming, channel, ...putBack, signal },
      takesBack: queue.type === 'quorum' && quorumTakesBack(version),
      writtenForGood: () => writtenForGood(writing),
    });
    const copiesFor = ({ model }: AmqpConnection) =>
      new CopyMaker(model, rights, removedHeaders(reader.version));
    return { intake, consuming, channel, copiesFor };
  } catch (error) {
    await consuming.close();
    throw error;
  }
}
