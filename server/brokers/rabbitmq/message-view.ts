// A delivery as people see it, read from the raw property list. A list that cannot be read is shown as such;
// the message itself stays what it is.

import { createHash } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import type { Death, MessageView, TypedHeader } from '@/server/domain/message';
import {
  AmqpReader,
  bytesText,
  timestampText,
  valueText,
  type AmqpField,
  type AmqpValue,
} from './amqp-values';
import { editHeaders, hasProperty, sortHeaders, splitProperties, type RawProperty } from './property-list';

export type Delivery = {
  exchange: string;
  routingKey: string;
  redelivered: boolean;
  /** The raw property list. */
  properties: Buffer;
  body: Buffer;
};

/** What the broker writes anew into a message with every delivery. */
export const perDeliveryHeaders: ReadonlySet<string> = new Set(['x-delivery-count', 'x-acquired-count']);

export function viewOf(delivery: Delivery, position: number): MessageView {
  const view = heldViewOf(delivery, position);
  const properties = view.properties.map((property) => ({ ...property }));
  return { ...view, properties, headers: view.headers.map((header) => ({ ...header })) };
}

/** The same for a message that is held: what only people read is made when it is asked for. */
export function heldViewOf(delivery: Delivery, position: number): MessageView {
  const { properties, headers, deaths, deliveryCount, offset } = readProperties(delivery.properties);
  const text = (name: RawProperty['name']) => properties.find((p) => p.name === name)?.text ?? null;
  const seconds = text('timestamp') === null ? null : timestampOf(delivery.properties);
  const queue = deaths[0]?.queue;
  return {
    position,
    fingerprint: fingerprintOf(delivery),
    exchange: delivery.exchange,
    routingKey: delivery.routingKey,
    redelivered: delivery.redelivered,
    deliveryCount,
    properties,
    headers,
    messageId: text('message_id'),
    contentType: text('content_type'),
    timestampMs: seconds === null ? null : Number(seconds) * 1000,
    sizeBytes: delivery.body.length,
    get bodyBase64() {
      return delivery.body.subarray(0, limits.bodyPreviewBytes).toString('base64');
    },
    bodyTruncated: delivery.body.length > limits.bodyPreviewBytes,
    deaths,
    origin: queue === undefined || queue === '' ? null : { queue },
    offset,
  };
}

/** How often it was returned before this delivery; 0 where the message does not say. */
export function deliveryCountOf(list: Buffer): number {
  return readProperties(list).deliveryCount ?? 0;
}

/** Where it stands in its stream; null for a message of a queue. */
export function streamOffsetOf(list: Buffer): number | null {
  const { offset } = readProperties(list);
  return offset === null ? null : Number(offset);
}

/** Over raw properties and body, without what a delivery changes: every look gives the same one. */
export function fingerprintOf({ properties, body }: Pick<Delivery, 'properties' | 'body'>): string {
  return createHash('sha256').update(stableProperties(properties)).update(body).digest('hex');
}

/** A quorum queue of 3.10 sorts the headers of what it delivers again. */
function stableProperties(list: Buffer): Buffer {
  if (!hasProperty(list, 'headers')) return list;
  try {
    return sortHeaders(editHeaders(list, { remove: perDeliveryHeaders, add: {} }));
  } catch {
    return list;
  }
}

type ReadProperties = {
  properties: { name: RawProperty['name']; text: string }[];
  headers: TypedHeader[];
  deaths: Death[];
  deliveryCount: number | null;
  offset: string | null;
};

function readProperties(list: Buffer): ReadProperties {
  const empty = { properties: [], headers: [], deaths: [], deliveryCount: null, offset: null };
  let split: RawProperty[];
  try {
    split = splitProperties(list);
  } catch {
    return { ...empty, headers: [unreadable(list)] };
  }
  const properties = split
    .filter(({ kind }) => kind !== 'table')
    .map((property) => ({
      name: property.name,
      get text() {
        return propertyText(property);
      },
    }));
  const table = split.find(({ kind }) => kind === 'table');
  if (table === undefined) return { ...empty, properties };
  let fields: AmqpField[];
  try {
    fields = new AmqpReader(table.bytes).table();
  } catch {
    return { ...empty, properties, headers: [unreadable(table.bytes)] };
  }
  const find = (name: string) => valueOf(fields, name);
  return {
    properties,
    headers: fields.map(({ name, value }) => ({
      name: bytesText(name),
      type: value.type,
      get text() {
        return valueText(value);
      },
    })),
    deaths: deathsOf(find('x-death')),
    deliveryCount: integerOf(find('x-delivery-count')),
    offset: integerOf(find('x-stream-offset'))?.toString() ?? null,
  };
}

function unreadable(bytes: Buffer): TypedHeader {
  return {
    name: '(unreadable headers)',
    type: 'bytes',
    text: `0x${bytes.subarray(0, 1024).toString('hex')}`,
  };
}

function propertyText({ kind, bytes }: RawProperty): string {
  switch (kind) {
    case 'shortstr':
      return bytesText(bytes.subarray(1));
    case 'octet':
      return String(bytes[0] ?? '');
    case 'timestamp':
      return timestampText(bytes.readBigUInt64BE(0));
    case 'table':
      return '';
  }
}

function timestampOf(list: Buffer): bigint | null {
  try {
    const property = splitProperties(list).find(({ name }) => name === 'timestamp');
    const seconds = property?.bytes.readBigUInt64BE(0) ?? null;
    // Beyond the calendar it is no instant, whatever it counts.
    return seconds !== null && seconds <= 8_640_000_000_000n ? seconds : null;
  } catch {
    return null;
  }
}

/** Newest first, as the broker lists them. What is not shaped like a death is left out, not guessed. */
function deathsOf(value: AmqpValue | undefined): Death[] {
  if (value?.type !== 'array') return [];
  return value.value.flatMap((entry) => {
    if (entry.type !== 'table') return [];
    const find = (name: string) => valueOf(entry.value, name);
    const keys = find('routing-keys');
    const time = find('time');
    return [
      {
        reason: stringOf(find('reason')) ?? '',
        queue: stringOf(find('queue')) ?? '',
        exchange: stringOf(find('exchange')) ?? '',
        routingKeys: keys?.type === 'array' ? keys.value.map((key) => stringOf(key) ?? '') : [],
        count: integerOf(find('count')) ?? 1,
        atMs: time?.type === 'timestamp' ? Number(time.value) * 1000 : null,
        originalExpiration: stringOf(find('original-expiration')),
      },
    ];
  });
}

/** The length first: most names differ in it, and every message that moves is asked a dozen times. */
function valueOf(fields: readonly AmqpField[], wanted: string): AmqpValue | undefined {
  return fields.find(({ name }) => name.length === wanted.length && name.toString('latin1') === wanted)
    ?.value;
}

function stringOf(value: AmqpValue | undefined): string | null {
  return value?.type === 'string' || value?.type === 'bytes' ? bytesText(value.value) : null;
}

function integerOf(value: AmqpValue | undefined): number | null {
  if (value === undefined || !('value' in value)) return null;
  if (typeof value.value === 'bigint') return Number(value.value);
  return typeof value.value === 'number' && Number.isInteger(value.value) ? value.value : null;
}
