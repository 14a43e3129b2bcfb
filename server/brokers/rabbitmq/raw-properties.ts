// The property list of a message as the broker sent it: flags and values, byte for byte. amqplib's own
// decoding loses types, digits and whole properties, so content headers bypass it in both directions: this
// file hooks one connection, before its first channel. The hook rests on names inside amqplib 2.3.1, checked
// when it is installed; the contract suite fails when they move.

import type { Duplex, Writable } from 'node:stream';
import type { Channel, ChannelModel, Message } from 'amqplib';

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
  channels: ({ buffer: Writable } | null)[];
  recvFrame(): Frame | false;
  sendMessage: SendMessage;
};

const frameHeaderBytes = 7;
const frameOverheadBytes = 8;
const frameEnd = 0xce;
const headerFrame = 2;
const methodFrame = 1;
const bodyFrame = 3;
const basicClass = 60;
const basicPublish = (basicClass << 16) | 40;

export function keepRawProperties(model: ChannelModel): void {
  const connection = model.connection as unknown as HookedConnection;
  assertSeams(connection);
  const recvFrame = connection.recvFrame.bind(connection);
  const sendMessage = connection.sendMessage.bind(connection);

  connection.recvFrame = () => {
    while (!hasWholeFrame(connection.rest)) {
      const incoming = connection.stream.read() as Buffer | null;
      if (incoming === null) return false;
      connection.recvSinceLastCheck = true;
      connection.rest = Buffer.concat([connection.rest, incoming]);
    }
    return connection.rest[0] === headerFrame ? takeHeaderFrame(connection) : recvFrame();
  };

  connection.sendMessage = (channel, method, fields, classId, properties, content) => {
    if (!(properties instanceof RawProperties) || method !== basicPublish) {
      return sendMessage(channel, method, fields, classId, properties, content);
    }
    const buffer = connection.channels[channel]?.buffer;
    if (buffer === undefined) throw new Error('channel is closed');
    connection.sentSinceLastCheck = true;
    const { exchange, routingKey } = fields as PublishFields;
    return buffer.write(
      Buffer.concat([
        frame(methodFrame, channel, publishMethod(exchange, routingKey)),
        frame(headerFrame, channel, contentHeader(properties.bytes, content.length)),
        ...bodyFrames(channel, content, connection.frameMax - frameOverheadBytes),
      ]),
    );
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

export function rawPropertiesOf(message: Message): RawProperties {
  const properties: unknown = message.properties;
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

function publishMethod(exchange: string, routingKey: string): Buffer {
  const mandatory = 1;
  const head = Buffer.alloc(6);
  head.writeUInt32BE(basicPublish, 0);
  return Buffer.concat([head, shortString(exchange), shortString(routingKey), Buffer.from([mandatory])]);
}

function shortString(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function contentHeader(properties: Buffer, bodyBytes: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(basicClass, 0);
  head.writeBigUInt64BE(BigInt(bodyBytes), 4);
  return Buffer.concat([head, properties]);
}

function* bodyFrames(channel: number, content: Buffer, maxPayload: number): Generator<Buffer> {
  for (let offset = 0; offset < content.length; offset += maxPayload) {
    yield frame(bodyFrame, channel, content.subarray(offset, offset + maxPayload));
  }
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(payload.length + frameOverheadBytes);
  bytes.writeUInt8(type, 0);
  bytes.writeUInt16BE(channel, 1);
  bytes.writeUInt32BE(payload.length, 3);
  payload.copy(bytes, frameHeaderBytes);
  bytes.writeUInt8(frameEnd, bytes.length - 1);
  return bytes;
}
