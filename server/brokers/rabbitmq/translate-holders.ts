// Channels and connections of the management API in the product's words. Pure. What our rights hide arrives as null and
// stays unknown.

import type { ConnectionChannel, ConnectionView, HolderReading } from '@/server/domain/unacked';
import type { ChannelAnswer, ConnectionAnswer, ConsumerAnswer } from './management-schemas';

export type HolderAnswers = {
  queue: string;
  /** Those of one channel. */
  consumers: readonly ConsumerAnswer[];
  channel: ChannelAnswer | null;
  connection: ConnectionAnswer | null;
};

export function translateHolder({ queue, consumers, channel, connection }: HolderAnswers): HolderReading {
  const details = consumers[0]?.channel_details ?? {};
  const others = channel?.consumer_details
    .map(({ queue: { name } }) => name)
    .filter((name) => name !== queue);
  return {
    channel: details.name ?? channel?.name ?? '',
    connection: details.connection_name ?? connection?.name ?? '',
    application: applicationOf(connection),
    peer: peerOf(details) ?? peerOf(connection) ?? '',
    user: details.user ?? channel?.user ?? connection?.user ?? null,
    consumerTags: consumers.map(({ consumer_tag: tag }) => tag),
    prefetch: Math.max(0, ...consumers.map(({ prefetch_count: prefetch }) => prefetch)),
    unackedMessages: channel?.messages_unacknowledged ?? null,
    otherQueues: [...new Set(others)],
    // The broker leaves a counter out until it first counts.
    acked: channel === null ? null : (channel.message_stats?.ack ?? 0),
    idleSinceMs: instantOf(channel?.idle_since),
  };
}

export function translateConnection(
  connection: ConnectionAnswer,
  channels: readonly ChannelAnswer[],
): ConnectionView {
  return {
    name: connection.name,
    application: applicationOf(connection),
    peer: peerOf(connection) ?? connection.name,
    user: connection.user ?? null,
    connectedAtMs: connection.connected_at ?? null,
    channels: channels.map(
      ({ name, messages_unacknowledged: unacked, consumer_details: consumers }): ConnectionChannel => ({
        name,
        unackedMessages: unacked ?? null,
        consumers: consumers.map(({ queue, consumer_tag: tag }) => ({ queue: queue.name, tag })),
      }),
    ),
  };
}

/** What a client calls itself, else the library it uses. */
export function applicationOf(connection: ConnectionAnswer | null): string | null {
  const properties = connection?.client_properties;
  return connection?.user_provided_name ?? properties?.connection_name ?? properties?.product ?? null;
}

type Peer = { peer_host?: string | null | undefined; peer_port?: number | null | undefined };

function peerOf(answer: Peer | null): string | null {
  const host = answer?.peer_host ?? null;
  if (host === null || host === '') return null;
  const shown = host.includes(':') ? `[${host}]` : host;
  return answer?.peer_port == null ? shown : `${shown}:${answer.peer_port}`;
}

/** ISO 8601; older versions leave out the zone, which is UTC. */
function instantOf(text: string | null | undefined): number | null {
  if (text == null) return null;
  const withZone = /[zZ]|[+-]\d\d:\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`;
  const atMs = new Date(withZone).getTime();
  return Number.isNaN(atMs) ? null : atMs;
}
