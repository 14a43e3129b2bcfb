// The property list of a message as the broker sent it: flags and values, byte for byte. amqplib's own
// decoding loses types, digits and whole properties, so content headers bypass it in both directions: this
// file hooks one connection, before its first channel. The hook rests on names inside amqplib 2.3.1, checked
// when it is installed; the contract suite fails when they move.

import type { Duplex, Writable } from 'node:stream';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import {
  basicClass,
  frameEnd,
  frameHeaderBytes,
  frameOverheadBytes,
  headerFrame,
  Outbox,
  readDelivery,
} from './content-frames';

/** A message's properties on a hooked connection: nothing but the raw list. */
export class RawProperties {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

type Frame = { id: number; channel: number; size: number; fields: unknown };
type SendMessage = (
  channel: number,
  method: number,
  fields: unknown,
  classId: number,
  properties: unknown,
  content: Buffer,
) => boolean;

type HookedConnection = {
  rest: Buffer;
  stream: Duplex;
  frameMax: number;
  recvSinceLastCheck: boolean;
  sentSinceLastCheck: boolean;
  channels: ({ buffer: Writable; channel: { consumers: Consumers } } | null)[];
  recvFrame(): Frame | false;
  sendMethod(channel: number, method: number, fields: unknown): unknown;
  sendMessage: SendMessage;
};
type Consumers = Map<string, (message: ConsumeMessage) => void>;

const basicPublish = (basicClass << 16) | 40;

export function keepRawProperties(model: ChannelModel): void {
  const connection = model.connection as unknown as HookedConnection;
  assertSeams(connection);
  receiveRaw(connection);
  sendRaw(connection);
}

/** Messages as they came in one piece are handed over at once, past amqplib; the frames of others one by one. */
function receiveRaw(connection: HookedConnection): void {
  const recvFrame = connection.recvFrame.bind(connection);
  connection.recvFrame = () => {
    for (;;) {
      passDeliveries(connection);
      const { rest } = connection;
      if (hasWholeFrame(rest)) return rest[0] === headerFrame ? takeHeaderFrame(connection) : recvFrame();
      const incoming = connection.stream.read() as Buffer | null;
      if (incoming === null) return false;
      connection.recvSinceLastCheck = true;
      connection.rest = rest.length === 0 ? incoming : Buffer.concat([rest, incoming]);
    }
  };
}

function passDeliveries(connection: HookedConnection): void {
  const { rest, channels } = connection;
  let passed = 0;
  try {
    for (;;) {
      const delivery = readDelivery(rest, passed);
      if (delivery === null) return;
      const { channel, end, fields, properties, content } = delivery;
      const consumer = channels[channel]?.channel.consumers.get(fields.consumerTag);
      if (consumer === undefined) return;
      passed = end;
      consumer({ fields, properties: new RawProperties(properties), content } as unknown as ConsumeMessage);
    }
  } finally {
    if (passed > 0) connection.rest = rest.subarray(passed);
  }
}

/** What is published is written once for all that is published in the same step, and before any other method. */
function sendRaw(connection: HookedConnection): void {
  const sendMessage = connection.sendMessage.bind(connection);
  const sendMethod = connection.sendMethod.bind(connection);
  const outboxes = new Map<number, Outbox>();
  connection.sendMessage = (channel, method, fields, classId, properties, content) => {
    if (!(properties instanceof RawProperties) || method !== basicPublish) {
      return sendMessage(channel, method, fields, classId, properties, content);
    }
    if (connection.channels[channel] == null) throw new Error('channel is closed');
    let outbox = outboxes.get(channel);
    if (outbox === undefined) {
      const write = (frames: Buffer) => {
        connection.sentSinceLastCheck = true;
        // Of a channel that was closed meanwhile, what had been sent would be lost, too.
        connection.channels[channel]?.buffer.write(frames);
      };
      outbox = new Outbox(channel, connection.frameMax, write);
      outboxes.set(channel, outbox);
    }
    const { exchange, routingKey } = fields as PublishFields;
    outbox.add({ exchange, routingKey, properties: properties.bytes, content });
    return true;
  };
  connection.sendMethod = (channel, method, fields) => {
    outboxes.get(channel)?.flush();
    return sendMethod(channel, method, fields);
  };
}

type PublishFields = { exchange: string; routingKey: string };

/** Publishes mandatory on a channel of a hooked connection; with `onConfirm`, on one that confirms. Throws when
 * the channel is closed or a name is too long, before anything was sent. */
export function publishRaw(
  channel: Channel,
  target: PublishFields,
  properties: RawProperties,
  content: Buffer,
  onConfirm?: (error: Error | null) => void,
): void {
  for (const name of [target.exchange, target.routingKey]) {
    if (Buffer.byteLength(name) > 255) throw new RangeError('a name has at most 255 bytes');
  }
  const seam = channel as unknown as {
    sendMessage(fields: PublishFields, properties: RawProperties, content: Buffer): boolean;
    pushConfirmCallback(callback: (error: Error | null) => void): void;
  };
  seam.sendMessage(target, properties, content);
  if (onConfirm !== undefined) seam.pushConfirmCallback(onConfirm);
}

/** A message of amqplib's, or one that was kept. */
export type RawContent = { properties: unknown; content: Buffer };

export function rawPropertiesOf({ properties }: Pick<RawContent, 'properties'>): RawProperties {
  if (properties instanceof RawProperties) return properties;
  throw new Error('the connection does not keep raw properties');
}

/** Whether a list of this size fits into one content header frame of the connection. */
export function fitsHeaderFrame(model: ChannelModel, properties: RawProperties): boolean {
  const { frameMax } = model.connection as unknown as HookedConnection;
  return properties.bytes.length + 12 + frameOverheadBytes <= frameMax;
}

function assertSeams(connection: HookedConnection): void {
  const intact =
    typeof connection.recvFrame === 'function' &&
    typeof connection.sendMessage === 'function' &&
    typeof connection.sendMethod === 'function' &&
    Buffer.isBuffer(connection.rest) &&
    typeof connection.stream.read === 'function' &&
    typeof connection.frameMax === 'number' &&
    Array.isArray(connection.channels);
  if (!intact)
    throw new Error('this version of amqplib has other insides than the raw-property hook expects');
}

function hasWholeFrame(buffer: Buffer): boolean {
  return buffer.length >= frameHeaderBytes && buffer.length >= buffer.readUInt32BE(3) + frameOverheadBytes;
}

function takeHeaderFrame(connection: HookedConnection): Frame {
  const { rest } = connection;
  const end = frameHeaderBytes + rest.readUInt32BE(3);
  if (rest[end] !== frameEnd) throw new Error('Invalid frame');
  const payload = rest.subarray(frameHeaderBytes, end);
  connection.rest = rest.subarray(end + 1);
  return {
    id: payload.readUInt16BE(0),
    channel: rest.readUInt16BE(1),
    size: Number(payload.readBigUInt64BE(4)),
    // Copied: a slice would keep the whole chunk of the socket alive.
    fields: new RawProperties(Buffer.from(payload.subarray(12))),
  };
}
