// A delivery as people see it, read from the raw property list. A list that cannot be read is shown as such;
// the message itself stays what it is.

import { createHash, hash } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import type { Death, MessageProperty, MessageView, TypedHeader } from '@/server/domain/message';
import { AmqpReader, timestampText, valueText, type AmqpValue } from './amqp-values';
import { bytesText, recurringText } from './bytes-text';
import { hasProperty, placeOf, sortHeaders, splitProperties, type RawProperty } from './property-list';

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
  const view = new HeldView(delivery, position);
  return {
    position,
    fingerprint: view.fingerprint,
    exchange: view.exchange,
    routingKey: view.routingKey,
    redelivered: view.redelivered,
    deliveryCount: view.deliveryCount,
    properties: view.properties,
    headers: view.headers.map(({ name, type, text }) => ({ name, type, text })),
    messageId: view.messageId,
    contentType: view.contentType,
    timestampMs: view.timestampMs,
    sizeBytes: view.sizeBytes,
    bodyBase64: view.bodyBase64,
    bodyTruncated: view.bodyTruncated,
    deaths: view.deaths,
    origin: view.origin,
    offset: view.offset,
  };
}

/** The same for a message that is held: each part of it is read when it is asked for, and of most that move only a
 * few are. */
export class HeldView implements MessageView {
  readonly position: number;
  readonly #delivery: Delivery;
  #fingerprint: string | null = null;
  #headers: TypedHeader[] | null = null;
  #deaths: Death[] | null = null;

  constructor(delivery: Delivery, position: number) {
    this.#delivery = delivery;
    this.position = position;
  }

  get fingerprint(): string {
    return (this.#fingerprint ??= this.#isStable()
      ? fingerprintOfStable(this.#delivery)
      : fingerprintOf(this.#delivery));
  }

  get exchange(): string {
    return this.#delivery.exchange;
  }

  get routingKey(): string {
    return this.#delivery.routingKey;
  }

  get redelivered(): boolean {
    return this.#delivery.redelivered;
  }

  get deliveryCount(): number | null {
    return integerOf(this.#header('x-delivery-count')?.value);
  }

  get properties(): MessageProperty[] {
    return split(this.#delivery.properties)
      .filter(({ kind }) => kind !== 'table')
      .map((property) => ({ name: property.name, text: propertyText(property) }));
  }

  get headers(): TypedHeader[] {
    return (this.#headers ??= headersOf(this.#delivery.properties));
  }

  get messageId(): string | null {
    return shortTextOf(this.#delivery.properties, 'message_id', bytesText);
  }

  get contentType(): string | null {
    return shortTextOf(this.#delivery.properties, 'content_type', recurringText);
  }

  get timestampMs(): number | null {
    const seconds = timestampOf(this.#delivery.properties);
    return seconds === null ? null : Number(seconds) * 1000;
  }

  get sizeBytes(): number {
    return this.#delivery.body.length;
  }

  get bodyBase64(): string {
    return this.#delivery.body.subarray(0, limits.bodyPreviewBytes).toString('base64');
  }

  bodyHas(text: string): boolean {
    return this.#delivery.body.includes(text);
  }

  get bodyTruncated(): boolean {
    return this.#delivery.body.length > limits.bodyPreviewBytes;
  }

  get deaths(): Death[] {
    return (this.#deaths ??= this.#readDeaths());
  }

  get origin(): { queue: string } | null {
    const queue = this.deaths[0]?.queue;
    return queue === undefined || queue === '' ? null : { queue };
  }

  get offset(): string | null {
    return integerOf(this.#header('x-stream-offset')?.value)?.toString() ?? null;
  }

  /** Told from the headers, which are read anyway: every message that moves is asked for its fingerprint. */
  #isStable(): boolean {
    let before = '';
    for (const header of this.headers) {
      if (!(header instanceof ReadHeader)) return false;
      if (header.name < before || perDeliveryHeaders.has(header.name)) return false;
      before = header.name;
    }
    return this.headers.length > 0;
  }

  #readDeaths(): Death[] {
    const header = this.#header('x-death');
    return header === undefined ? [] : deathsOf(header.reader);
  }

  #header(name: string): ReadHeader | undefined {
    const header = this.headers.find((one) => one.name === name);
    return header instanceof ReadHeader ? header : undefined;
  }
}

/** Of a table that was checked: its value is read when it is asked for. */
class ReadHeader implements TypedHeader {
  readonly name: string;
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(name: string, bytes: Buffer, at: number) {
    this.name = name;
    this.#bytes = bytes;
    this.#at = at;
  }

  get reader(): AmqpReader {
    return new AmqpReader(this.#bytes, this.#at);
  }

  get value(): AmqpValue {
    return this.reader.value();
  }

  get type(): string {
    return this.value.type;
  }

  get text(): string {
    return valueText(this.value);
  }
}

/** How often it was returned before this delivery; 0 where the message does not say. */
export function deliveryCountOf(list: Buffer): number {
  return viewOfList(list).deliveryCount ?? 0;
}

/** Where it stands in its stream; null for a message of a queue. */
export function streamOffsetOf(list: Buffer): number | null {
  const { offset } = viewOfList(list);
  return offset === null ? null : Number(offset);
}

function viewOfList(properties: Buffer): HeldView {
  const none = { exchange: '', routingKey: '', redelivered: false, body: Buffer.of() };
  return new HeldView({ ...none, properties }, 1);
}

/** Over raw properties and body, without what a delivery changes: every look gives the same one. */
export function fingerprintOf({ properties, body }: Pick<Delivery, 'properties' | 'body'>): string {
  return fingerprintOfStable({ properties: stableProperties(properties), body });
}

function fingerprintOfStable({ properties, body }: Pick<Delivery, 'properties' | 'body'>): string {
  const both = joined(properties, body);
  if (both !== null) return hash('sha256', both, 'hex');
  return createHash('sha256').update(properties).update(body).digest('hex');
}

/** Of a message that came in one piece the body stands behind the properties. */
function joined(properties: Buffer, body: Buffer): Buffer | null {
  const { buffer, byteOffset, length } = properties;
  if (body.buffer !== buffer || body.byteOffset !== byteOffset + length) return null;
  return Buffer.from(buffer, byteOffset, length + body.length);
}

/** A quorum queue of 3.10 sorts the headers of what it delivers again. */
function stableProperties(list: Buffer): Buffer {
  if (!hasProperty(list, 'headers')) return list;
  try {
    return sortHeaders(list, perDeliveryHeaders);
  } catch {
    return list;
  }
}

function headersOf(list: Buffer): TypedHeader[] {
  let table;
  try {
    table = placeOf(list, 'headers');
  } catch {
    return [unreadable(list)];
  }
  if (table === null) return [];
  try {
    const reader = new AmqpReader(list, table.start, table.end);
    const headers: TypedHeader[] = [];
    reader.enter();
    while (!reader.ended) {
      const name = reader.shortText();
      headers.push(new ReadHeader(name, list, reader.at));
      reader.checkValue();
    }
    return headers;
  } catch {
    return [unreadable(list.subarray(table.start, table.end))];
  }
}

function unreadable(bytes: Buffer): TypedHeader {
  return {
    name: '(unreadable headers)',
    type: 'bytes',
    text: `0x${bytes.subarray(0, 1024).toString('hex')}`,
  };
}

function split(list: Buffer): RawProperty[] {
  try {
    return splitProperties(list);
  } catch {
    return [];
  }
}

/** `read`: as text that differs from message to message, or as one that recurs. */
function shortTextOf(
  list: Buffer,
  name: 'message_id' | 'content_type',
  read: (list: Buffer, start: number, end: number) => string,
): string | null {
  try {
    const place = placeOf(list, name);
    return place === null ? null : read(list, place.start + 1, place.end);
  } catch {
    return null;
  }
}

function propertyText({ kind, bytes }: RawProperty): string {
  switch (kind) {
    case 'shortstr':
      return bytesText(bytes, 1);
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
    const place = placeOf(list, 'timestamp');
    const seconds = place === null ? null : list.readBigUInt64BE(place.start);
    // Beyond the calendar it is no instant, whatever it counts.
    return seconds !== null && seconds <= 8_640_000_000_000n ? seconds : null;
  } catch {
    return null;
  }
}

/** Newest first, as the broker lists them. What is not shaped like a death is left out, not guessed. */
function deathsOf(reader: AmqpReader): Death[] {
  const deaths: Death[] = [];
  if (reader.enterValue('A') === null) return deaths;
  while (!reader.ended) {
    const death = deathOf(reader);
    if (death !== null) deaths.push(death);
  }
  return deaths;
}

function deathOf(reader: AmqpReader): Death | null {
  const outer = reader.enterValue('F');
  if (outer === null) return null;
  const death = emptyDeath();
  while (!reader.ended) readOfDeath(reader, death);
  reader.leave(outer);
  return death;
}

function emptyDeath(): Death {
  return {
    reason: '',
    queue: '',
    exchange: '',
    routingKeys: [],
    count: 1,
    atMs: null,
    originalExpiration: null,
  };
}

function readOfDeath(reader: AmqpReader, death: Death): void {
  switch (reader.shortText()) {
    case 'reason':
      death.reason = reader.textValue() ?? '';
      return;
    case 'queue':
      death.queue = reader.textValue() ?? '';
      return;
    case 'exchange':
      death.exchange = reader.textValue() ?? '';
      return;
    case 'routing-keys': {
      const outer = reader.enterValue('A');
      if (outer === null) return;
      while (!reader.ended) death.routingKeys.push(reader.textValue() ?? '');
      reader.leave(outer);
      return;
    }
    case 'count':
      death.count = reader.longValue('l') ?? integerOf(reader.value()) ?? 1;
      return;
    case 'time': {
      const seconds = reader.longValue('T');
      if (seconds === null) reader.skipValue();
      else death.atMs = seconds * 1000;
      return;
    }
    case 'original-expiration':
      death.originalExpiration = reader.textValue();
      return;
    default:
      reader.skipValue();
  }
}

function integerOf(value: AmqpValue | undefined): number | null {
  if (value === undefined || !('value' in value)) return null;
  if (typeof value.value === 'bigint') return Number(value.value);
  return typeof value.value === 'number' && Number.isInteger(value.value) ? value.value : null;
}
