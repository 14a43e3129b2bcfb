// Who holds the unacknowledged messages of a queue: channels, the connections and applications behind them, and how long
// each has gone without an acknowledgement. Pure.

import { z } from 'zod';
import { limits } from './limits';
import { type Metric, unavailable } from './metric';
import { queueRefSchema } from './queue';

/** One channel that consumes from the queue, as the broker tells it at one moment. */
export type HolderReading = {
  channel: string;
  connection: string;
  application: string | null;
  /** `address:port` of the client. */
  peer: string;
  user: string | null;
  consumerTags: string[];
  prefetch: number;
  /** Of the channel as a whole; null where the broker does not tell. */
  unackedMessages: number | null;
  /** Names of other queues that the channel consumes from: what it holds may be of them. */
  otherQueues: string[];
  /** Cumulative for the channel. */
  acked: number | null;
  /** Since when the channel has done nothing at all; null while it does something, and where it is not told. */
  idleSinceMs: number | null;
};

/** What is remembered of a channel between two readings. */
export type AckMemory = {
  acked: number;
  /** When it was first seen with so many acknowledgements. */
  sinceMs: number;
  /** Whether it was seen with fewer before: then the last one came shortly before `sinceMs`. */
  seenToAck: boolean;
  readMs: number;
};

export type HolderView = Omit<HolderReading, 'acked' | 'idleSinceMs'> & {
  ackRatePerSec: Metric;
  /** Time without an acknowledgement. */
  silentMs: Metric;
};

export type UnackedView = {
  holders: HolderView[];
  /** Channels that consume, of which the broker was asked about so many at most. */
  channelCount: number;
  /** Of the queue as a whole. */
  unackedMessages: number | null;
  readAtMs: number;
};

/** Counters come every 5 s, so the last acknowledgement may be as much older than the reading that first showed it. */
export function rememberAcks(
  before: AckMemory | null,
  acked: number | null,
  nowMs: number,
): AckMemory | null {
  if (acked === null) return null;
  const goesOn = before !== null && acked >= before.acked && nowMs >= before.readMs;
  if (!goesOn) return { acked, sinceMs: nowMs, seenToAck: false, readMs: nowMs };
  if (acked === before.acked) return { ...before, readMs: nowMs };
  return { acked, sinceMs: nowMs, seenToAck: true, readMs: nowMs };
}

export function holderView(reading: HolderReading, before: AckMemory | null, nowMs: number): HolderView {
  const { channel, connection, application, peer, user, consumerTags, prefetch } = reading;
  const { unackedMessages, otherQueues, acked } = reading;
  return {
    ...{ channel, connection, application, peer, user, consumerTags, prefetch, unackedMessages, otherQueues },
    ackRatePerSec: ackRate(before, acked, nowMs),
    silentMs: silence(reading, before, nowMs),
  };
}

function ackRate(before: AckMemory | null, acked: number | null, nowMs: number): Metric {
  if (acked === null) return unavailable('The broker does not tell what this channel acknowledged.');
  if (before === null || nowMs <= before.readMs) return unavailable('A rate needs a second reading.');
  if (acked < before.acked) return unavailable('The counter of this channel went backwards.');
  return { value: ((acked - before.acked) * 1_000) / (nowMs - before.readMs), basis: 'estimate' };
}

/** Whoever does nothing acknowledges nothing, so the broker's word of an idle channel tells without a second reading. */
function silence({ acked, idleSinceMs }: HolderReading, before: AckMemory | null, nowMs: number): Metric {
  const memory = rememberAcks(before, acked, nowMs);
  const idleMs = idleSinceMs === null ? null : Math.max(0, nowMs - idleSinceMs);
  if (memory?.seenToAck === true) return { value: nowMs - memory.sinceMs, basis: 'estimate' };
  const watchedMs = memory === null ? null : nowMs - memory.sinceMs;
  const leastMs = Math.max(idleMs ?? 0, watchedMs ?? 0);
  if (leastMs > 0) return { value: leastMs, basis: 'at-least' };
  return unavailable('The channel is at work; whether it acknowledges shows at the next reading.');
}

/** Holds something and has been silent for a while. */
export function isIdle({ unackedMessages, silentMs }: HolderView): boolean {
  return (unackedMessages ?? 0) > 0 && silentMs.value !== null && silentMs.value >= limits.idleHolderMs;
}

/** Idle ones first, then those that hold most. */
export function byConcern(a: HolderView, b: HolderView): number {
  if (isIdle(a) !== isIdle(b)) return isIdle(a) ? -1 : 1;
  return (b.unackedMessages ?? -1) - (a.unackedMessages ?? -1);
}

/** A connection with all that would end with it. */
export type ConnectionView = {
  name: string;
  application: string | null;
  /** What is typed to confirm: who it is, as the network tells it. */
  peer: string;
  user: string | null;
  connectedAtMs: number | null;
  channels: ConnectionChannel[];
};

export type ConnectionChannel = {
  name: string;
  unackedMessages: number | null;
  consumers: { queue: string; tag: string }[];
};

export const connectionRefSchema = queueRefSchema.extend({
  connection: z.string().min(1).max(limits.connectionNameChars),
});
export type ConnectionRef = z.infer<typeof connectionRefSchema>;
