// The property list of a message as the broker sent it: flags and values, byte for byte. amqplib's own
// decoding loses types, digits and whole properties, so content headers bypass it in both directions: this
// file hooks one connection, before its first channel. The hook rests on names inside amqplib 2.3.1, checked
// when it is installed; the contract suite fails when they move.

import type { Duplex, Writable } from 'node:stream';
import type { Channel, ChannelModel } from 'amqplib';

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
const mandatory = 1;
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
    const maxPayload = connection.frameMax - frameOverheadBytes;
    return buffer.write(
      publishFrames(channel, { exchange, routingKey }, properties.bytes, content, maxPayload),
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

/** All frames of one publish in one buffer. */
function publishFrames(
  channel: number,
  { exchange, routingKey }: PublishFields,
  properties: Buffer,
  content: Buffer,
  maxPayload: number,
): Buffer {
  const exchangeBytes = Buffer.byteLength(exchange);
  const keyBytes = Buffer.byteLength(routingKey);
  const methodBytes = 6 + 1 + exchangeBytes + 1 + keyBytes + 1;
  const headerBytes = 12 + properties.length;
  const bodies = Math.ceil(content.length / maxPayload);
  const frames = 2 + bodies;
  const all = Buffer.allocUnsafe(frames * frameOverheadBytes + methodBytes + headerBytes + content.length);

  let at = beginFrame(all, 0, methodFrame, channel, methodBytes);
  at = all.writeUInt32BE(basicPublish, at);
  at = all.writeUInt16BE(0, at);
  at = all.writeUInt8(exchangeBytes, at);
  at += all.write(exchange, at, 'utf8');
  at = all.writeUInt8(keyBytes, at);
  at += all.write(routingKey, at, 'utf8');
  at = all.writeUInt8(mandatory, at);
  at = all.writeUInt8(frameEnd, at);

  at = beginFrame(all, at, headerFrame, channel, headerBytes);
  at = all.writeUInt16BE(basicClass, at);
  at = all.writeUInt16BE(0, at);
  at = all.writeBigUInt64BE(BigInt(content.length), at);
  at += properties.copy(all, at);
  at = all.writeUInt8(frameEnd, at);

  for (let from = 0; from < content.length; from += maxPayload) {
    const bytes = Math.min(maxPayload, content.length - from);
    at = beginFrame(all, at, bodyFrame, channel, bytes);
    at += content.copy(all, at, from, from + bytes);
    at = all.writeUInt8(frameEnd, at);
  }
  return all;
}

/** Where the payload goes. */
function beginFrame(into: Buffer, at: number, type: number, channel: number, payloadBytes: number): number {
  into.writeUInt8(type, at);
  into.writeUInt16BE(channel, at + 1);
  return into.writeUInt32BE(payloadBytes, at + 3);
}
