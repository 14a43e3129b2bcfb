// How a message and a queue of the memory broker are shown. The fingerprint leaves out what a delivery
// changes (redelivered, delivery count), so that every look gives the same one.

import { createHash } from 'node:crypto';
import type { QueueReading } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import type { MessageView } from '@/server/domain/message';
import type { DeadLetterTarget } from '@/server/domain/queue';
import type { MemoryBroker } from './broker';
import type { MemoryMessage, MemoryQueue, QueueEntry } from './queue';

export function viewOf(queue: MemoryQueue, entry: QueueEntry, position: number): MessageView {
  return {
    ...messageViewOf(entry.message, position),
    redelivered: entry.redelivered,
    deliveryCount: queue.options.type === 'quorum' ? entry.returns : null,
    offset: queue.options.type === 'stream' ? String(entry.sequence - 1) : null,
  };
}

/** As of no delivery. */
export function messageViewOf(message: MemoryMessage, position: number): MessageView {
  const property = (name: string) => message.properties.find((p) => p.name === name)?.text ?? null;
  const newest = message.deaths[0];
  return {
    position,
    fingerprint: fingerprintOf(message),
    exchange: message.exchange,
    routingKey: message.routingKey,
    redelivered: false,
    deliveryCount: null,
    properties: [...message.properties],
    headers: [...message.headers],
    messageId: property('message_id'),
    contentType: property('content_type'),
    timestampMs: null,
    sizeBytes: message.body.byteLength,
    bodyBase64: Buffer.from(message.body.subarray(0, limits.bodyPreviewBytes)).toString('base64'),
    bodyTruncated: message.body.byteLength > limits.bodyPreviewBytes,
    deaths: [...message.deaths],
    origin: newest === undefined ? null : { queue: newest.queue },
    offset: null,
  };
}

function fingerprintOf(message: MemoryMessage): string {
  const { properties, headers, deaths } = message;
  return createHash('sha256')
    .update(JSON.stringify({ properties, headers, deaths }))
    .update(message.body)
    .digest('hex');
}

export function readingOf(broker: MemoryBroker, queue: MemoryQueue): QueueReading {
  const { options, counters } = queue;
  return {
    ...queue.address,
    type: options.type,
    brokerState: queue.brokerState,
    readyMessages: queue.ready.length,
    unackedMessages: queue.held.size,
    readyBytes: queue.ready.reduce((sum, entry) => sum + entry.message.body.byteLength, 0),
    consumers: queue.consumers,
    counters: { ...counters },
    headMessageAtMs: null,
    details: {
      durable: options.durable,
      autoDelete: options.autoDelete,
      exclusive: options.exclusive,
      singleActiveConsumer: options.singleActiveConsumer,
      maxPriority: options.maxPriority,
      messageTtlMs: null,
      expiresMs: null,
      maxLengthMessages: options.maxLengthMessages,
      maxLengthBytes: options.maxLengthBytes,
      overflow: options.overflow,
      deliveryLimit: queue.deliveryLimit,
      policy: null,
      node: 'memory',
      arguments: argumentsOf(queue),
      deadLettersTo: deadLetterTarget(broker, queue),
      deadLettersFrom: deadLetterSources(broker, queue),
    },
  };
}

function argumentsOf({ options }: MemoryQueue): Record<string, unknown> {
  const declared: Record<string, unknown> = {
    'x-queue-type': options.type,
    'x-max-priority': options.maxPriority,
    'x-max-length': options.maxLengthMessages,
    'x-delivery-limit': options.deliveryLimit,
    'x-dead-letter-exchange': options.deadLetterExchange,
    'x-dead-letter-routing-key': options.deadLetterRoutingKey,
  };
  return Object.fromEntries(Object.entries(declared).filter(([, value]) => value !== null));
}

function deadLetterTarget(broker: MemoryBroker, queue: MemoryQueue): DeadLetterTarget | null {
  const { deadLetterExchange: exchange, deadLetterRoutingKey: routingKey } = queue.options;
  if (exchange === null) return null;
  const known = routingKey ?? queue.address.name;
  return {
    exchange,
    routingKey,
    queues: broker.route(queue.address.vhost, exchange, known) ?? [],
    certain: routingKey !== null,
  };
}

function deadLetterSources(broker: MemoryBroker, target: MemoryQueue): string[] {
  return [...broker.queues.values()]
    .filter((queue) => queue.address.vhost === target.address.vhost)
    .filter((queue) => deadLetterTarget(broker, queue)?.queues.includes(target.address.name))
    .map((queue) => queue.address.name);
}
