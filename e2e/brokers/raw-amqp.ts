// An AMQP 0-9-1 client that understands nothing of a message: property lists go in and come out as bytes. It
// is the oracle of byte-exactness, so it shares no code with the product or its AMQP library.

import { connect, type Socket } from 'node:net';

export type RawMessage = { properties: Buffer; body: Buffer; redelivered: boolean };

type Frame = { type: number; channel: number; payload: Buffer };

const method = { start: 0x000a000a, tune: 0x000a001e, openOk: 0x000a0029, close: 0x000a0032 };
const channelOpenOk = 0x0014000b;
const channelClose = 0x00140028;
const declareOk = 0x0032000b;
const confirmOk = 0x0055000b;
const getOk = 0x003c0047;
const getEmpty = 0x003c0048;
const ack = 0x003c0050;

export class RawAmqp {
  readonly #socket: Socket;
  readonly #frames: Frame[] = [];
  #rest = Buffer.alloc(0);
  #failure: Error | null = null;
  #wake: () => void = () => undefined;

  static async open(amqpUrl: string, vhost = '/'): Promise<RawAmqp> {
    const url = new URL(amqpUrl);
    const client = new RawAmqp(connect(Number(url.port), url.hostname));
    client.#socket.write(Buffer.from('AMQP\0\0\x09\x01', 'latin1'));
    await client.#expect(method.start);
    const [user, password] = [url.username, url.password].map(decodeURIComponent);
    const login = long(Buffer.from(`\0${user ?? ''}\0${password ?? ''}`));
    client.#send(0, 0x000a000b, [long(Buffer.alloc(0)), short('PLAIN'), login, short('en_US')]);
    await client.#expect(method.tune);
    client.#send(0, 0x000a001f, [Buffer.from([0, 1, 0, 2, 0, 0, 0, 0])]);
    client.#send(0, 0x000a0028, [short(vhost), Buffer.from([0, 0])]);
    await client.#expect(method.openOk);
    client.#send(1, 0x0014000a, [Buffer.from([0])]);
    await client.#expect(channelOpenOk);
    client.#send(1, 0x0055000a, [Buffer.from([0])]);
    await client.#expect(confirmOk);
    return client;
  }

  private constructor(socket: Socket) {
    this.#socket = socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the socket was closed')));
  }

  /** `properties` holds flags and values. Resolves when the broker has confirmed. */
  async publish(exchange: string, routingKey: string, properties: Buffer, body: Buffer): Promise<void> {
    this.#send(1, 0x003c0028, [Buffer.from([0, 0]), short(exchange), short(routingKey), Buffer.from([0])]);
    const head = Buffer.alloc(12);
    head.writeUInt16BE(60);
    head.writeBigUInt64BE(BigInt(body.length), 4);
    this.#write(2, 1, Buffer.concat([head, properties]));
    for (let at = 0; at < body.length; at += 100_000) this.#write(3, 1, body.subarray(at, at + 100_000));
    await this.#expect(ack);
  }

  /** Takes the head for good; null when the queue is empty. */
  async get(queue: string): Promise<RawMessage | null> {
    return (await this.#get(queue, true))?.message ?? null;
  }

  /** Takes the head and rejects it for good. Throws when the queue is empty. */
  async reject(queue: string): Promise<void> {
    const held = await this.#get(queue, false);
    if (held === null) throw new Error(`${queue} is empty`);
    this.#reject(held.deliveryTag, { requeue: false });
  }

  /** Gets the first message, if there is one, and puts it back. */
  async glance(queue: string): Promise<void> {
    const held = await this.#get(queue, false);
    if (held !== null) this.#reject(held.deliveryTag, { requeue: true });
  }

  #reject(deliveryTag: Buffer, { requeue }: { requeue: boolean }): void {
    this.#send(1, 0x003c005a, [deliveryTag, Buffer.from([requeue ? 1 : 0])]);
  }

  async #get(queue: string, noAck: boolean): Promise<{ message: RawMessage; deliveryTag: Buffer } | null> {
    this.#send(1, 0x003c0046, [Buffer.from([0, 0]), short(queue), Buffer.from([noAck ? 1 : 0])]);
    const answer = await this.#expect(getOk, getEmpty);
    if (answer.readUInt32BE(0) === getEmpty) return null;
    const header = await this.#next();
    const size = Number(header.payload.readBigUInt64BE(4));
    const parts: Buffer[] = [];
    for (let got = 0; got < size;) {
      const { payload } = await this.#next();
      parts.push(payload);
      got += payload.length;
    }
    const properties = header.payload.subarray(12);
    const message = { properties, body: Buffer.concat(parts), redelivered: answer[12] === 1 };
    return { message, deliveryTag: answer.subarray(4, 12) };
  }

  /** Everything, in order, for good. */
  async drain(queue: string): Promise<RawMessage[]> {
    const messages: RawMessage[] = [];
    for (let next = await this.get(queue); next !== null; next = await this.get(queue)) messages.push(next);
    return messages;
  }

  /** Ready messages, as of now. */
  async count(queue: string): Promise<number> {
    this.#send(1, 0x0032000a, [Buffer.from([0, 0]), short(queue), Buffer.from([1, 0, 0, 0, 0])]);
    const answer = await this.#expect(declareOk);
    return answer.readUInt32BE(5 + answer.readUInt8(4));
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(channel: number, id: number, parts: Buffer[]): void {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(id);
    // start-ok begins with client properties, here an empty table, which is what an empty long string is.
    this.#write(1, channel, Buffer.concat([head, ...parts]));
  }

  #write(type: number, channel: number, payload: Buffer): void {
    const head = Buffer.alloc(7);
    head.writeUInt8(type);
    head.writeUInt16BE(channel, 1);
    head.writeUInt32BE(payload.length, 3);
    this.#socket.write(Buffer.concat([head, payload, Buffer.from([0xce])]));
  }

  #read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 8 && this.#rest.length >= this.#rest.readUInt32BE(3) + 8) {
      const end = this.#rest.readUInt32BE(3) + 7;
      const payload = Buffer.from(this.#rest.subarray(7, end));
      const frame = { type: this.#rest.readUInt8(0), channel: this.#rest.readUInt16BE(1), payload };
      this.#rest = this.#rest.subarray(end + 1);
      if (frame.type !== 8) this.#frames.push(frame);
    }
    this.#wake();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  async #next(): Promise<Frame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) return frame;
      if (this.#failure !== null) throw this.#failure;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #expect(...ids: number[]): Promise<Buffer> {
    const { payload } = await this.#next();
    const id = payload.readUInt32BE(0);
    if (ids.includes(id)) return payload;
    const words = id === method.close || id === channelClose ? payload.subarray(6).toString('latin1') : '';
    throw new Error(`the broker sent ${id.toString(16)} ${words}`);
  }
}

function short(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function long(bytes: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes.length);
  return Buffer.concat([head, bytes]);
}
