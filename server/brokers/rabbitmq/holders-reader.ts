// Who consumes from one queue and what they hold: its consumers, then their channels and connections by name, a bounded
// number. Channels that hold without consuming (basic.get) are on no list of a queue.

import type { CallOptions, QueueHolders } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import type { ConnectionView } from '@/server/domain/unacked';
import { goneConnection, type ManagementApi } from './management-api';
import type { ConsumerAnswer } from './management-schemas';
import { translateConnection, translateHolder } from './translate-holders';

export async function readHolders(
  api: ManagementApi,
  address: QueueAddress,
  call: CallOptions,
): Promise<QueueHolders> {
  const answer = await api.queue(address, call);
  const byChannel = new Map<string, ConsumerAnswer[]>();
  for (const consumer of answer.consumer_details) {
    const name = consumer.channel_details.name ?? '';
    byChannel.set(name, [...(byChannel.get(name) ?? []), consumer]);
  }
  const asked = [...byChannel].slice(0, limits.holderChannels);
  const connections = new Map<string, ReturnType<ManagementApi['connection']>>();
  const connectionOf = (name: string) => {
    const known = connections.get(name) ?? api.connection(name, call);
    connections.set(name, known);
    return known;
  };
  const holders = await Promise.all(
    asked.map(async ([name, consumers]) => {
      const connectionName = consumers[0]?.channel_details.connection_name;
      const [channel, connection] = await Promise.all([
        name === '' ? null : api.channel(name, call),
        connectionName === undefined ? null : connectionOf(connectionName),
      ]);
      return translateHolder({ queue: address.name, consumers, channel, connection });
    }),
  );
  return { holders, channelCount: byChannel.size, unackedMessages: answer.messages_unacknowledged ?? null };
}

/** Throws not_found when it is gone, or our rights do not show it. */
export async function readConnection(
  api: ManagementApi,
  name: string,
  call: CallOptions,
): Promise<ConnectionView> {
  const connection = await api.connection(name, call);
  if (connection === null) throw goneConnection(name);
  const names = await api.channelsOf(name, call);
  const channels = await Promise.all(
    names.slice(0, limits.holderChannels).map((channel) => api.channel(channel, call)),
  );
  return translateConnection(
    connection,
    channels.filter((channel) => channel !== null),
  );
}

/** Throws not_found; broker_denied when it is another's and we are no administrator. */
export async function closeConnection(
  api: ManagementApi,
  name: string,
  reason: string,
  { user, ...call }: CallOptions & { user: string },
): Promise<void> {
  try {
    await api.closeConnection(name, reason, call);
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'broker_denied') throw error;
    throw new DomainError(
      'broker_denied',
      `RabbitMQ does not let the user ${user} close the connections of others: that needs the tag administrator.`,
      { cause: error },
    );
  }
}
