// Who holds messages and what closing a connection does, in sentences. Pure.

import type { ConnectionView, HolderView } from '@/server/domain/unacked';
import { formatDuration, plural } from '../ui/format';

type Who = Pick<HolderView, 'application' | 'peer' | 'user'>;

/** "worker-7 (10.0.0.7)": the port says nothing to people, except where nothing else does. */
export function whoWords({ application, peer, user }: Who): string {
  const host = peer.replace(/:\d+$/, '');
  if (application !== null) return host === '' ? application : `${application} (${host})`;
  return peer !== '' ? peer : (user ?? 'an unknown client');
}

/** Of one that holds something and is silent. */
export function idleSentence(holder: HolderView): string {
  const { unackedMessages, otherQueues, silentMs } = holder;
  const held = plural(unackedMessages ?? 0, 'message');
  const many = unackedMessages === 1 ? 'is' : 'are';
  const silent = silentMs.value === null ? '' : ` for ${silenceWords(silentMs)} without an ack`;
  const shared =
    otherQueues.length === 0 ? '' : ` Some may be of ${otherQueues.join(', ')}, which it consumes too.`;
  return `${held} ${many} held by ${whoWords(holder)}${silent}.${shared}`;
}

export function silenceWords(silentMs: HolderView['silentMs']): string {
  if (silentMs.value === null) return '';
  const duration = formatDuration(silentMs.value);
  return silentMs.basis === 'at-least' ? `at least ${duration}` : duration;
}

/** What is held by nobody on the list: taken with basic.get, by a channel that has stopped consuming, or just moved. */
export function unlistedMessages(queueUnacked: number | null, holders: readonly HolderView[]): number | null {
  if (queueUnacked === null) return null;
  let listed = 0;
  for (const { unackedMessages, otherQueues } of holders) {
    if (unackedMessages === null || otherQueues.length > 0) return null;
    listed += unackedMessages;
  }
  return Math.max(0, queueUnacked - listed);
}

export function closeSentence(connection: ConnectionView): string {
  const { channels } = connection;
  const consumers = channels.flatMap((channel) => channel.consumers);
  const queues = [...new Set(consumers.map(({ queue }) => queue))].sort();
  const held = channels.map(({ unackedMessages }) => unackedMessages);
  const known = held.every((count) => count !== null);
  const sum = held.reduce<number>((total, count) => total + (count ?? 0), 0);
  const returns = known
    ? sum === 0
      ? 'It holds no message'
      : `The ${plural(sum, 'message')} it holds go back`
    : 'What it holds goes back';
  const redelivered =
    known && sum === 0 ? '.' : ' to their queues and are delivered again, marked redelivered.';
  return [
    `${whoWords(connection)} is cut off: the broker closes no single channel, only a whole connection.`,
    `With it ${channels.length === 1 ? 'goes' : 'go'} ${plural(channels.length, 'channel')} and ${plural(consumers.length, 'consumer')}${queues.length === 0 ? '' : ` on ${listed(queues)}`}.`,
    `${returns}${redelivered}`,
    'Most clients connect again by themselves.',
  ].join(' ');
}

const namedQueues = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namedQueues).join(', ');
  return names.length <= namedQueues
    ? shown
    : `${shown} and ${plural(names.length - namedQueues, 'other queue')}`;
}
