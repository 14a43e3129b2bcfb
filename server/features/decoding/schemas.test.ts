import avsc from 'avsc';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';
import { printJson } from '@/server/domain/json';
import { decodeAvro, decodeAvroContainer, isAvroContainer } from './avro';
import { parseAvroSchema } from './avro-schema';
import { DecodeFailure } from './byte-reader';
import { decodeProtobuf, decodeWire } from './protobuf';
import { protoMessage } from './protobuf-schema';

const json = (node: Parameters<typeof printJson>[0]): unknown => JSON.parse(printJson(node));
const text = (node: Parameters<typeof printJson>[0]) => printJson(node).replace(/\s+/g, '');

const orderProto = `syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
message Order {
  int64 id = 1;
  repeated sint32 deltas = 2;
  map<string, Line> lines = 3;
  Kind kind = 4;
  oneof payment { string card = 5; bytes token = 6; }
  google.protobuf.Timestamp at = 7;
  double total = 8;
  float weight = 9;
  fixed64 big = 10;
  bool express = 11;
  map<int32, string> notes = 12;
  Order parent = 13;
  enum Kind { NORMAL = 0; GIFT = 1; }
}
message Line { string sku = 1; uint32 count = 2; }`;

function encodeOrder(value: object): Uint8Array {
  const root = new protobuf.Root();
  protobuf.parse(orderProto, root, { keepCase: true });
  root.addJSON(protobuf.common.get('google/protobuf/timestamp.proto')?.nested ?? {});
  const type = root.lookupType('shop.Order');
  return type.encode(type.fromObject(value)).finish();
}

describe('Protobuf with a schema', () => {
  const schema = protoMessage(orderProto, 'shop.Order');

  test('reads every kind of field as the library wrote it, digits kept', () => {
    const bytes = encodeOrder({
      id: '9007199254740993',
      deltas: [-1, 0, 150],
      lines: { a: { sku: 'X-1', count: 2 } },
      kind: 'GIFT',
      token: Buffer.from('00ff', 'hex'),
      at: { seconds: '1700000000', nanos: 5 },
      total: 12.5,
      weight: 0.1,
      big: '18446744073709551615',
      express: true,
      notes: { 7: 'seven' },
      parent: { id: '-1' },
    });
    expect(text(decodeProtobuf(bytes, schema))).toBe(
      '{"id":9007199254740993,"deltas":[-1,0,150],"lines":{"a":{"sku":"X-1","count":2}},"kind":"GIFT",' +
        '"token":0x00ff,"at":{"seconds":1700000000,"nanos":5},"total":12.5,"weight":0.1,' +
        '"big":18446744073709551615,"express":true,"notes":{"7":"seven"},"parent":{"id":-1}}',
    );
  });

  test('a field that it does not know is shown by its number', () => {
    const bytes = Buffer.concat([encodeOrder({ id: 1 }), Buffer.from('a2060568656c6c6f', 'hex')]);
    expect(json(decodeProtobuf(bytes, schema))).toEqual({ id: 1, 100: 'hello' });
  });

  test('says where bytes and schema part', () => {
    expect(() => decodeProtobuf(Buffer.from('0a0161', 'hex'), schema)).toThrow(
      'field 1 (id) at offset 0 has the wire type 2, and int64 has 0',
    );
    expect(() => decodeProtobuf(Buffer.from('2aff01', 'hex'), schema)).toThrow(
      /field 5 of 255 bytes is announced, and 0 are left/,
    );
  });

  test('a message is found without its package; a wrong name lists what there is', () => {
    expect(protoMessage(orderProto, 'Line').name).toBe('shop.Line');
    expect(protoMessage('syntax="proto3"; message Only { int32 a = 1; }', '').name).toBe('Only');
    expect(() => protoMessage(orderProto, 'Ordre')).toThrow(/It declares shop.Order, shop.Line/);
    expect(() => protoMessage('message {', 'X')).toThrow(/cannot be read: illegal/);
    expect(() => protoMessage('import "other.proto";', 'X')).toThrow(
      /imports other.proto, which is not here/,
    );
  });

  test('without a schema the numbers and what is readable are shown', () => {
    const bytes = encodeOrder({ id: 150, lines: { a: { sku: 'X-1', count: 2 } } });
    expect(json(decodeWire(bytes))).toEqual({ 1: 150, 3: { 1: 'a', 2: { 1: 'X-1', 2: 2 } } });
  });

  test('any bytes are a tree or a reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeProtobuf(bytes, schema);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeFailure);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

const orderAvro = {
  type: 'record',
  name: 'Order',
  namespace: 'shop',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['NORMAL', 'GIFT'] } },
    {
      name: 'lines',
      type: {
        type: 'array',
        items: { type: 'record', name: 'Line', fields: [{ name: 'sku', type: 'string' }] },
      },
    },
    { name: 'tags', type: { type: 'map', values: 'int' } },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
    { name: 'total', type: 'double' },
    { name: 'weight', type: 'float' },
    { name: 'express', type: 'boolean' },
    { name: 'token', type: 'bytes' },
    { name: 'parent', type: ['null', 'Order'], default: null },
  ],
};
const order = {
  ...{ id: 4711, kind: 'GIFT', lines: [{ sku: 'X-1' }, { sku: 'Y' }], tags: { a: -3 }, note: 'n' },
  ...{ hash: Buffer.from('00ff', 'hex'), total: 12.5, weight: 0.5, express: true, token: Buffer.from('01') },
};
const orderText = (parent: string) =>
  '{"id":4711,"kind":"GIFT","lines":[{"sku":"X-1"},{"sku":"Y"}],"tags":{"a":-3},"note":"n",' +
  `"hash":0x00ff,"total":12.5,"weight":0.5,"express":true,"token":0x3031,"parent":${parent}}`;

describe('Avro with a schema', () => {
  const library = avsc.Type.forSchema(orderAvro as avsc.Schema);
  const schema = parseAvroSchema(JSON.stringify(orderAvro));

  test('reads every kind of type as the library wrote it', () => {
    expect(text(decodeAvro(library.toBuffer({ ...order, parent: { ...order, parent: null } }), schema))).toBe(
      orderText(orderText('null')),
    );
  });

  test('keeps the digits of a long', () => {
    const long = parseAvroSchema('"long"');
    expect(text(decodeAvro(Buffer.from('ffffffffffffffffff01', 'hex'), long))).toBe('-9223372036854775808');
  });

  test.each([
    // The values that Avro publishes in share/test/data/schema-tests.txt.
    ['"null"', 7195948357588979594n],
    ['{"type": "null", "doc": "left out"}', 7195948357588979594n],
    ['"boolean"', -6970731678124411036n],
    ['"int"', 8247732601305521295n],
    ['{"type":"fixed","name":"foo","size":15}', 1756455273707447556n],
  ])('%s has the fingerprint that single-object encoding writes', (source, published) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(published);
    expect(parseAvroSchema(source).fingerprint).toBe(bytes.toString('hex'));
  });

  test('shows logical types as what they mean', () => {
    const logical = (type: object, bytes: string) =>
      text(decodeAvro(Buffer.from(bytes, 'hex'), parseAvroSchema(JSON.stringify(type))));
    const millis = avsc.Type.forSchema('long').toBuffer(1_767_607_200_123).toString('hex');
    expect(logical({ type: 'long', logicalType: 'timestamp-millis' }, millis)).toBe(
      '"2026-01-05T10:00:00.123Z"',
    );
    expect(logical({ type: 'int', logicalType: 'date' }, '02')).toBe('"1970-01-02"');
    expect(logical({ type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 }, '04cfc7')).toBe(
      '-123.45',
    );
  });

  test('says where bytes and schema part', () => {
    expect(() => decodeAvro(Buffer.from('0204', 'hex'), schema)).toThrow(
      /an enum has a symbol that its schema lacks/,
    );
    expect(() => decodeAvro(Buffer.from('0200', 'hex'), parseAvroSchema('"int"'))).toThrow(/1 bytes follow/);
  });

  test('a schema that is none is refused in words', () => {
    expect(() =>
      parseAvroSchema('{"type":"record","name":"A","fields":[{"name":"b","type":"Nope"}]}'),
    ).toThrow('The Avro schema names the type Nope, which it does not define.');
    expect(() => parseAvroSchema('{"type":"fixed","name":"A"}')).toThrow(/without a size/);
    expect(() => parseAvroSchema('{"type":"record","name":"A","fields":[null]}')).toThrow(/does not know/);
    expect(() => parseAvroSchema('['.repeat(50_000) + ']'.repeat(50_000))).toThrow(/does not know/);
  });

  test('a container file brings its own, packed blocks included', async () => {
    for (const codec of ['null', 'deflate'] as const) {
      const file = await container(
        orderAvro,
        [
          { ...order, parent: null },
          { ...order, parent: null },
        ],
        codec,
      );
      expect(isAvroContainer(file)).toBe(true);
      expect(text(decodeAvroContainer(file))).toBe(`[${orderText('null')},${orderText('null')}]`);
    }
  });

  test('any bytes are a tree or a reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeAvro(bytes, schema);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeFailure);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('a count that is a lie ends at a bound', () => {
    const nulls = parseAvroSchema('{"type":"array","items":"null"}');
    const claim = avsc.Type.forSchema('long').toBuffer(2 ** 40);
    expect(() => decodeAvro(claim, nulls)).toThrow(/items is announced/);
  });
});

function container(schema: object, records: object[], codec: 'null' | 'deflate'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const encoder = new avsc.streams.BlockEncoder(schema as avsc.Schema, { codec });
    const parts: Buffer[] = [];
    encoder.on('data', (part: Buffer) => parts.push(part));
    encoder.on('end', () => resolve(Buffer.concat(parts)));
    encoder.on('error', reject);
    for (const record of records) encoder.write(record);
    encoder.end();
  });
}
