// Reading a stream of the memory broker by position, as a driver for a real one does.

import type { BrowseRequest, QueueReading } from '@/server/brokers/driver';
import type { BrowsePage, LogRange } from '@/server/domain/browse';
import { DomainError } from '@/server/domain/errors';
import type { MemoryBroker } from './broker';
import type { MemoryQueue, QueueEntry } from './queue';
import { viewOf } from './view';

export async function browse(
  broker: MemoryBroker,
  reading: QueueReading,
  request: BrowseRequest,
  signal: AbortSignal,
): Promise<BrowsePage> {
  const queue = broker.queue(reading);
  if (queue.options.type !== 'stream') {
    throw new DomainError(
      'unsupported',
      'Only a stream is read by position. Look at the head of this queue.',
    );
  }
  if (queue.brokerState !== 'running') {
    throw new DomainError('unsupported', `The queue is ${queue.brokerState}.`);
  }
  if (broker.faults.hit('peek') !== null) {
    throw new DomainError('broker_unreachable', 'The broker closed the connection.');
  }
  const page = pageOf(queue, request, broker.nowMs());
  if (request.position.at !== 'after' || page.messages.length > 0) return page;
  await queue.appended(request.waitMs, signal);
  signal.throwIfAborted();
  return pageOf(broker.queue(reading), request, broker.nowMs());
}

export function pageOf(
  queue: MemoryQueue,
  request: Omit<BrowseRequest, 'waitMs'>,
  nowMs: number,
): BrowsePage {
  const entries = queue.ready;
  const [head, tail] = [entries[0], entries.at(-1)];
  if (head === undefined || tail === undefined)
    return { messages: [], range: null, ended: 'end', elapsedMs: 0 };
  const range = { first: offsetOf(head), last: offsetOf(tail) };
  const wanted = entries.filter(within(request, range, nowMs));
  const messages: BrowsePage['messages'] = [];
  let bytes = 0;
  for (const entry of wanted) {
    if (messages.length >= request.count) return { messages, range, ended: 'count', elapsedMs: 0 };
    if (bytes >= request.maxBytes) return { messages, range, ended: 'bytes', elapsedMs: 0 };
    const view = viewOf(queue, entry, messages.length + 1);
    request.onBody?.(view, entry.message.body);
    messages.push(view);
    bytes += entry.message.body.byteLength;
  }
  const ended = bytes >= request.maxBytes ? 'bytes' : messages.length >= request.count ? 'count' : 'end';
  return { messages, range, ended, elapsedMs: 0 };
}

const offsetOf = ({ sequence }: QueueEntry) => sequence - 1;

function within(
  { position, count }: Pick<BrowseRequest, 'position' | 'count'>,
  range: LogRange,
  nowMs: number,
): (entry: QueueEntry) => boolean {
  const from = (offset: number) => (entry: QueueEntry) => offsetOf(entry) >= offset;
  switch (position.at) {
    case 'first':
      return () => true;
    case 'last':
      return from(range.last - count + 1);
    case 'offset':
      return from(position.offset);
    case 'before': {
      const end = Math.min(position.offset, range.last + 1);
      return (entry) => offsetOf(entry) >= end - count && offsetOf(entry) < end;
    }
    case 'time':
      return ({ storedAtMs }) => storedAtMs >= position.sinceMs;
    case 'ago':
      return ({ storedAtMs }) => storedAtMs >= nowMs - position.agoMs;
    case 'after': {
      const { offset } = position;
      const next = offset === null || offset > range.last ? 0 : offset + 1;
      return from(Math.max(next, range.last - count + 1));
    }
  }
}
