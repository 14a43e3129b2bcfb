import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outbox, type Outgoing, readDelivery } from './content-frames';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const name = fc.string({ maxLength: 60, unit: 'grapheme' }).filter((text) => Buffer.byteLength(text) < 256);

type Delivered = Outgoing & { tag: string; deliveryTag: number; redelivered: boolean; channel: number };

const delivered: fc.Arbitrary<Delivered> = fc.record({
  tag: name,
  deliveryTag: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  redelivered: fc.boolean(),
  channel: fc.integer({ min: 1, max: 0xffff }),
  exchange: name,
  routingKey: name,
  properties: bytes(80).map((list) => Buffer.concat([Buffer.from([0, 0]), list])),
  content: bytes(300),
});

function short(text: string): Buffer {
  return Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
}

function frame(type: number, channel: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

function numbers(size: number, write: (into: Buffer) => void): Buffer {
  const into = Buffer.alloc(size);
  write(into);
  return into;
}

/** As the specification writes it, frame by frame. */
function framesOf(one: Delivered): Buffer[] {
  const { channel, content } = one;
  const deliver = Buffer.concat([
    Buffer.from([0, 60, 0, 60]),
    short(one.tag),
    numbers(8, (into) => into.writeBigUInt64BE(BigInt(one.deliveryTag))),
    Buffer.from([one.redelivered ? 1 : 0]),
    short(one.exchange),
    short(one.routingKey),
  ]);
  const size = numbers(8, (into) => into.writeBigUInt64BE(BigInt(content.length)));
  const header = Buffer.concat([Buffer.from([0, 60, 0, 0]), size, one.properties]);
  const body = content.length === 0 ? [] : [frame(3, channel, content)];
  return [frame(1, channel, deliver), frame(2, channel, header), ...body];
}

describe('a delivery', () => {
  test('is read as it was written, wherever it stands', () => {
    fc.assert(
      fc.property(delivered, bytes(20), bytes(20), (one, before, after) => {
        const whole = Buffer.concat(framesOf(one));
        const read = readDelivery(Buffer.concat([before, whole, after]), before.length);
        const { channel, exchange, routingKey, properties, content, redelivered, deliveryTag } = one;
        const fields = { consumerTag: one.tag, deliveryTag, redelivered, exchange, routingKey };
        expect(read).toEqual({ channel, end: before.length + whole.length, fields, properties, content });
      }),
    );
  });

  test('is none before its last byte is there', () => {
    fc.assert(
      fc.property(delivered, fc.nat(), (one, cut) => {
        const whole = Buffer.concat(framesOf(one));
        expect(readDelivery(whole.subarray(0, cut % whole.length), 0)).toBeNull();
      }),
    );
  });

  test('is none where its frames do not follow each other: those are left to be read one by one', () => {
    fc.assert(
      fc.property(delivered, fc.nat(1), (one, gap) => {
        const frames = framesOf({ ...one, content: Buffer.from('body') });
        const heartbeat = frame(8, 0, Buffer.of());
        const other = framesOf({ ...one, channel: one.channel === 1 ? 2 : 1 });
        for (const between of [[heartbeat], other]) {
          expect(readDelivery(Buffer.concat(frames.toSpliced(gap + 1, 0, ...between)), 0)).toBeNull();
        }
      }),
    );
  });

  test('whose body stands in several frames is none', () => {
    const one = { ...fc.sample(delivered, 1)[0], channel: 1, content: Buffer.from('abcd') } as Delivered;
    const [method, header] = framesOf(one) as [Buffer, Buffer];
    const halves = [frame(3, 1, Buffer.from('ab')), frame(3, 1, Buffer.from('cd'))];
    expect(readDelivery(Buffer.concat([method, header, ...halves]), 0)).toBeNull();
  });
});

describe('what is published', () => {
  const published = fc.record({
    exchange: name,
    routingKey: name,
    properties: bytes(80),
    content: bytes(3_000),
  });

  test('goes out in its order, mandatory, in frames no larger than agreed', () => {
    fc.assert(
      fc.property(fc.array(published, { maxLength: 20 }), (messages) => {
        const written: Buffer[] = [];
        const outbox = new Outbox(5, 1_000, (frames) => written.push(frames));
        for (const message of messages) outbox.add(message);
        outbox.flush();
        const expected = messages.flatMap(({ exchange, routingKey, properties, content }) => {
          const names = [short(exchange), short(routingKey)];
          const method = Buffer.concat([Buffer.from([0, 60, 0, 40, 0, 0]), ...names, Buffer.from([1])]);
          const size = numbers(8, (into) => into.writeBigUInt64BE(BigInt(content.length)));
          const parts = Array.from({ length: Math.ceil(content.length / 992) }, (_, index) =>
            content.subarray(index * 992, (index + 1) * 992),
          );
          return [
            frame(1, 5, method),
            frame(2, 5, Buffer.concat([Buffer.from([0, 60, 0, 0]), size, properties])),
            ...parts.map((part) => frame(3, 5, part)),
          ];
        });
        expect(Buffer.concat(written).equals(Buffer.concat(expected))).toBe(true);
      }),
    );
  });

  test('waits for the end of the step at most, and not for more than a piece', async () => {
    const written: number[] = [];
    const outbox = new Outbox(1, 131_072, (frames) => written.push(frames.length));
    const message = {
      exchange: '',
      routingKey: 'q',
      properties: Buffer.from([0, 0]),
      content: Buffer.alloc(100_000),
    };
    outbox.add(message);
    outbox.add(message);
    expect(written).toEqual([]);
    outbox.add(message);
    expect(written).toHaveLength(1);
    outbox.add(message);
    await Promise.resolve();
    expect(written).toHaveLength(2);
  });
});
