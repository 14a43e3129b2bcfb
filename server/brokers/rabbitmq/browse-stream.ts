// A page of a stream, by position. The range is read first, because the broker silently starts elsewhere when a
// position is gone, and waits in silence when it is not written yet.

import type { ConsumeMessage } from 'amqplib';
import type { BrowseFacet, BrowseRequest, QueueReading } from '@/server/brokers/driver';
import type { BrowsePage, LogRange } from '@/server/domain/browse';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { browseCapability } from './browse-capability';
import { streamOffsetOf } from './message-view';
import { viewsOf } from './peek';
import { rawPropertiesOf } from './raw-properties';
import { readLog, type LogRead, type LogWanted } from './read-log';
import type { BrokerVersion } from './version';

type BrowseParts = {
  /** A connection of its own, in the stream's vhost. */
  connect: (vhost: string, signal: AbortSignal) => Promise<AmqpConnection>;
  version: () => BrokerVersion;
  /** Ends every reading. */
  ending: AbortSignal;
};

export function browseFacet({ connect, version, ending }: BrowseParts): BrowseFacet {
  return {
    capability: (queue) => browseCapability(queue, 0, version()),
    read: async (queue, request, call) => {
      const capability = browseCapability(queue, 0, version());
      if (!capability.supported) throw new DomainError('unsupported', capability.reason);
      const signal = AbortSignal.any([call.signal, ending]);
      return browseStream(queue, request, () => connect(queue.vhost, signal), signal);
    },
  };
}

async function browseStream(
  queue: QueueReading,
  request: BrowseRequest,
  connect: () => Promise<AmqpConnection>,
  signal: AbortSignal,
): Promise<BrowsePage> {
  if (queue.type !== 'stream') {
    throw new DomainError(
      'unsupported',
      'Only a stream is read by position. Look at the head of this queue.',
    );
  }
  const startMs = systemClock.monotonicMs();
  const connection = await connect();
  try {
    const read = (wanted: LogWanted) => readLog(connection, queue.name, wanted, signal);
    const range = await rangeOf(read);
    const wanted = wantedOf(request, range);
    const { messages, ended } = wanted === null ? nothing : await read(wanted);
    return {
      messages: viewsOf(messages, request.onBody),
      range: withSeen(range, wanted, messages),
      ended,
      elapsedMs: Math.round(systemClock.monotonicMs() - startMs),
    };
  } finally {
    await connection.close();
  }
}

const nothing: LogRead = { messages: [], ended: 'end' };

const offsetAt = (message: ConsumeMessage | undefined) =>
  message === undefined ? null : streamOffsetOf(rawPropertiesOf(message).bytes);

/** While messages pour in there is no end: then the newest of those that came within `probeMs`. */
async function rangeOf(read: (wanted: LogWanted) => Promise<LogRead>): Promise<LogRange | null> {
  const probe = { maxBytes: Infinity, waitMs: probeMs, patienceMs };
  const [head] = (await read({ ...probe, from: 'first', count: 1 })).messages;
  if (head === undefined) return null;
  const [newest] = (await read({ ...probe, from: 'last', count: probeMessages, newestOnly: true })).messages;
  const [first, last] = [offsetAt(head), offsetAt(newest)];
  return first === null || last === null ? null : { first, last };
}

/** More than the last chunk of a stream holds. */
const probeMessages = 10_000;
const probeMs = 500;
/** A busy broker may answer our question before it has read the log for the first time: a message that is known or
 * likely to be there is waited for. */
const patienceMs = 1_000;

/** Retention and publishers go on meanwhile: what was read after the range corrects it. */
function withSeen(
  range: LogRange | null,
  wanted: LogWanted | null,
  messages: readonly ConsumeMessage[],
): LogRange | null {
  const [first, last] = [offsetAt(messages[0]), offsetAt(messages.at(-1))];
  if (first === null || last === null) return range;
  if (range === null) return { first, last };
  const { from } = wanted ?? {};
  const fromFirst = from === 'first' || (typeof from === 'number' && from <= range.first);
  return { first: fromFirst ? first : range.first, last: Math.max(range.last, last) };
}

/** Null where there is nothing to read. */
function wantedOf(request: BrowseRequest, range: LogRange | null): LogWanted | null {
  const { position, count, maxBytes, waitMs } = request;
  const bounds = { count, maxBytes, waitMs, patienceMs };
  if (position.at === 'after') return wantedAfter(request, position.offset, range);
  if (range === null) return null;
  const lastOnes = Math.max(range.first, range.last - count + 1);
  switch (position.at) {
    case 'first':
      return { ...bounds, from: 'first' };
    case 'last':
      return { ...bounds, from: lastOnes };
    case 'offset':
      return position.offset > range.last ? null : { ...bounds, from: position.offset };
    case 'before': {
      const until = Math.min(position.offset, range.last + 1) - 1;
      return until < range.first
        ? null
        : { ...bounds, from: Math.max(range.first, until - count + 1), until };
    }
    case 'time':
      return { ...bounds, from: { '!': 'timestamp', value: Math.floor(position.sinceMs / 1_000) } };
    case 'ago':
      return { ...bounds, from: `${Math.ceil(position.agoMs / 1_000)}s` };
  }
}

/** Never further back than one page, so that a tail that falls behind catches up by leaving out. */
function wantedAfter(request: BrowseRequest, offset: number | null, range: LogRange | null): LogWanted {
  const { count, maxBytes, waitMs } = request;
  const wanted = { count, maxBytes, waitMs: limits.browseWaitMs, patienceMs: waitMs };
  if (range === null) return { ...wanted, from: 'first' };
  const lastOnes = Math.max(range.first, range.last - count + 1);
  // Behind the end: the stream was deleted and declared anew.
  const next = offset === null || offset > range.last ? range.first : offset + 1;
  return { ...wanted, from: Math.max(next, lastOnes) };
}
