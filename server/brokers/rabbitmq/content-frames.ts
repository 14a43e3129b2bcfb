// The frames of whole messages, AMQP 0-9-1: a delivery read in one go, publishes written in one go. Every message
// that moves passes here twice.

import { encodeShortString } from './amqp-values';
import { recurringText } from './bytes-text';

export const frameHeaderBytes = 7;
export const frameOverheadBytes = 8;
export const frameEnd = 0xce;
const methodFrame = 1;
export const headerFrame = 2;
const bodyFrame = 3;
export const basicClass = 60;
const basicPublish = (basicClass << 16) | 40;
const basicDeliver = (basicClass << 16) | 60;
const mandatory = 1;
/** Class, weight and size of the body, before the properties. */
const contentHeaderBytes = 12;

export type DeliveryFrames = {
  channel: number;
  /** Where the next frame begins. */
  end: number;
  fields: {
    consumerTag: string;
    deliveryTag: number;
    redelivered: boolean;
    exchange: string;
    routingKey: string;
  };
  /** The raw property list. */
  properties: Buffer;
  content: Buffer;
};

/** The delivery that begins at `at`, where it is all there and its body stands in one frame; else null. */
export function readDelivery(bytes: Buffer, at: number): DeliveryFrames | null {
  const methodEnd = frameEndOf(bytes, at, methodFrame);
  if (methodEnd === -1 || bytes.readUInt32BE(at + frameHeaderBytes) !== basicDeliver) return null;
  const headerAt = methodEnd + 1;
  const headerFrameEnd = frameEndOf(bytes, headerAt, headerFrame);
  if (headerFrameEnd === -1) return null;
  const listAt = headerAt + frameHeaderBytes + contentHeaderBytes;
  const bodyBytes = bytes.readUInt32BE(listAt - 4);
  if (bytes.readUInt32BE(listAt - 8) !== 0) return null;
  let bodyEnd = headerFrameEnd;
  if (bodyBytes > 0) {
    bodyEnd = frameEndOf(bytes, headerFrameEnd + 1, bodyFrame);
    if (bodyEnd - headerFrameEnd !== frameOverheadBytes + bodyBytes) return null;
  }
  const channel = bytes.readUInt16BE(at + 1);
  if (bytes.readUInt16BE(headerAt + 1) !== channel) return null;
  if (bodyBytes > 0 && bytes.readUInt16BE(headerFrameEnd + 2) !== channel) return null;
  const { properties, content } = copiedTogether(bytes, listAt, headerFrameEnd, bodyEnd, bodyBytes);
  return {
    channel,
    end: bodyEnd + 1,
    fields: deliverFields(bytes, at + frameHeaderBytes + 4),
    properties,
    content,
  };
}

/** A slice would keep the whole chunk of the socket alive. One behind the other, so that they are hashed in one go. */
function copiedTogether(bytes: Buffer, listAt: number, listEnd: number, bodyEnd: number, bodyBytes: number) {
  const listBytes = listEnd - listAt;
  const both = Buffer.allocUnsafe(listBytes + bodyBytes);
  bytes.copy(both, 0, listAt, listEnd);
  bytes.copy(both, listBytes, bodyEnd - bodyBytes, bodyEnd);
  return { properties: both.subarray(0, listBytes), content: both.subarray(listBytes) };
}

/** Where the end mark of this frame stands; -1 where it is another frame, or is not all there. */
function frameEndOf(bytes: Buffer, at: number, type: number): number {
  if (bytes.length < at + frameOverheadBytes || bytes[at] !== type) return -1;
  const end = at + frameHeaderBytes + bytes.readUInt32BE(at + 3);
  return bytes[end] === frameEnd ? end : -1;
}

function deliverFields(bytes: Buffer, at: number): DeliveryFrames['fields'] {
  const tagEnd = at + 1 + bytes.readUInt8(at);
  const exchangeAt = tagEnd + 9;
  const exchangeEnd = exchangeAt + 1 + bytes.readUInt8(exchangeAt);
  const keyEnd = exchangeEnd + 1 + bytes.readUInt8(exchangeEnd);
  return {
    consumerTag: recurringText(bytes, at + 1, tagEnd, utf8Text),
    deliveryTag: bytes.readUInt32BE(tagEnd) * 2 ** 32 + bytes.readUInt32BE(tagEnd + 4),
    redelivered: bytes.readUInt8(tagEnd + 8) !== 0,
    exchange: recurringText(bytes, exchangeAt + 1, exchangeEnd, utf8Text),
    routingKey: recurringText(bytes, exchangeEnd + 1, keyEnd, utf8Text),
  };
}

/** As amqplib reads names. */
function utf8Text(bytes: Buffer, start?: number, end?: number): string {
  return bytes.toString('utf8', start, end);
}

export type Outgoing = { exchange: string; routingKey: string; properties: Buffer; content: Buffer };

/** So much goes to the socket in one piece. */
const pieceBytes = 256 * 1024;

/** What is published on one channel, until the end of the step that publishes it. */
export class Outbox {
  readonly #channel: number;
  readonly #maxPayload: number;
  readonly #write: (frames: Buffer) => void;
  #messages: Ready[] = [];
  #bytes = 0;
  #lastMethod: Method | null = null;

  constructor(channel: number, frameMax: number, write: (frames: Buffer) => void) {
    this.#channel = channel;
    this.#maxPayload = frameMax - frameOverheadBytes;
    this.#write = write;
  }

  add(message: Outgoing): void {
    if (this.#messages.length === 0) queueMicrotask(() => this.flush());
    const { properties, content } = message;
    const ready = { method: this.#methodFor(message), properties, content };
    this.#messages.push(ready);
    this.#bytes += publishBytes(ready, this.#maxPayload);
    if (this.#bytes >= pieceBytes) this.flush();
  }

  flush(): void {
    if (this.#messages.length === 0) return;
    const frames = Buffer.allocUnsafe(this.#bytes);
    let at = 0;
    for (const message of this.#messages) {
      at = writePublish(frames, at, this.#channel, message, this.#maxPayload);
    }
    this.#messages = [];
    this.#bytes = 0;
    this.#write(frames);
  }

  #methodFor({ exchange, routingKey }: Outgoing): Buffer {
    const last = this.#lastMethod;
    if (last?.exchange === exchange && last.routingKey === routingKey) return last.frame;
    const frame = publishMethod(this.#channel, exchange, routingKey);
    this.#lastMethod = { exchange, routingKey, frame };
    return frame;
  }
}

/** The whole method frame, the same for all that goes to one address. */
type Method = { exchange: string; routingKey: string; frame: Buffer };
type Ready = { method: Buffer; properties: Buffer; content: Buffer };

function publishMethod(channel: number, exchange: string, routingKey: string): Buffer {
  const head = Buffer.alloc(frameHeaderBytes + 6);
  head.writeUInt32BE(basicPublish, frameHeaderBytes);
  const names = [encodeShortString(exchange), encodeShortString(routingKey)];
  const frame = Buffer.concat([head, ...names, Buffer.from([mandatory, frameEnd])]);
  endFrame(frame, 0, methodFrame, channel, frame.length - 1);
  return frame;
}

function publishBytes({ method, properties, content }: Ready, maxPayload: number): number {
  const frames = (1 + Math.ceil(content.length / maxPayload)) * frameOverheadBytes;
  return method.length + frames + contentHeaderBytes + properties.length + content.length;
}

/** Where the next one goes. */
function writePublish(
  into: Buffer,
  start: number,
  channel: number,
  { method, properties, content }: Ready,
  maxPayload: number,
): number {
  const headerAt = start + method.copy(into, start);
  let at = into.writeUInt16BE(basicClass, headerAt + frameHeaderBytes);
  at = into.writeUInt16BE(0, at);
  at = into.writeUInt32BE(Math.floor(content.length / 2 ** 32), at);
  at = into.writeUInt32BE(content.length % 2 ** 32, at);
  at += properties.copy(into, at);
  at = endFrame(into, headerAt, headerFrame, channel, at);

  for (let from = 0; from < content.length; from += maxPayload) {
    const bodyAt = at;
    at += frameHeaderBytes;
    at += content.copy(into, at, from, Math.min(content.length, from + maxPayload));
    at = endFrame(into, bodyAt, bodyFrame, channel, at);
  }
  return at;
}

/** Closes the frame whose payload ends at `at`. */
function endFrame(into: Buffer, start: number, type: number, channel: number, at: number): number {
  into.writeUInt8(type, start);
  into.writeUInt16BE(channel, start + 1);
  into.writeUInt32BE(at - start - frameHeaderBytes, start + 3);
  return into.writeUInt8(frameEnd, at);
}
