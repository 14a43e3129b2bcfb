import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { encode as encodeMessagePack } from '@msgpack/msgpack';
import { encode as encodeCbor } from 'cbor2';
import { describe, expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { type BodyInput, decodeBody } from './decode-body';

const order = '{"order":4711,"amount":12345678901234567890}';
/** Written by the zstd command: the text of `order`, and 3,000 lines. */
const orderZstd = hex(
  '28b52ffd04584d010024027b226f72646572223a343731312c22616d6f756e74223a313233343536373839307d0100e9569efcb21775',
);
const linesZstd = hex('28b52ffd0458ad0000686c696e65206f6620746578740a01004818d0e7171d4d4d19');

function hex(text: string): Uint8Array {
  return Buffer.from(text, 'hex');
}

function body(bytes: Uint8Array | string, over: Partial<BodyInput> = {}): BodyInput {
  const input = { truncated: false, contentType: null, contentEncoding: null, headers: [], ...over };
  return { ...input, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
}

const header = (name: string, text: string) => ({ name, type: 'string', text });

describe('a packed body', () => {
  test.each<[string, Uint8Array, string | null]>([
    ['gzip', gzipSync(order), 'gzip'],
    ['gzip that nobody declares', gzipSync(order), null],
    ['deflate with the wrapper of zlib', deflateSync(order), 'deflate'],
    ['deflate without it', deflateRawSync(order), 'deflate'],
    ['brotli', brotliCompressSync(order), 'br'],
    ['zstd', orderZstd, 'zstd'],
    ['zstd that nobody declares', orderZstd, null],
  ])('%s is unpacked, and what it did is said', async (_, bytes, contentEncoding) => {
    const decoded = await decodeBody(body(bytes, { contentEncoding, contentType: 'application/json' }));
    expect(decoded).toMatchObject({ format: 'json', content: { kind: 'tree', text: order, original: true } });
    expect(decoded.steps).toHaveLength(1);
    expect(decoded.steps[0]?.detail).toContain(`${bytes.length} to ${order.length} bytes`);
    expect(decoded.notes).toEqual([]);
  });

  test('in several layers, declared in the order in which they were applied', async () => {
    const packed = brotliCompressSync(gzipSync(order));
    const decoded = await decodeBody(body(packed, { contentEncoding: 'gzip, br' }));
    expect(decoded.steps.map(({ name }) => name)).toEqual(['brotli', 'gzip']);
    expect(decoded.format).toBe('json');
  });

  test('that is not what its encoding says is shown as it is, with the reason', async () => {
    const decoded = await decodeBody(body(order, { contentEncoding: 'gzip' }));
    expect(decoded.format).toBe('json');
    expect(decoded.notes).toEqual([
      'The content encoding says gzip, but the bytes do not begin as gzip does: shown as they are.',
    ]);
  });

  test('by an encoding that is not known says so', async () => {
    const decoded = await decodeBody(body(Buffer.from([1, 2, 0xff]), { contentEncoding: 'snappy' }));
    expect(decoded.notes[0]).toContain('“snappy”, which Spillway does not unpack');
  });

  test('that would fill the memory is read up to the bound', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a'));
    const decoded = await decodeBody(body(bomb));
    expect(decoded.content).toMatchObject({ kind: 'text' });
    expect(decoded.content.kind === 'text' && decoded.content.text).toHaveLength(limits.unpackedBytes);
    expect(decoded.notes.join(' ')).toContain('more than 2,097,152 bytes');
  });

  test('of which only the beginning is here gives what that holds', async () => {
    const text = Array.from({ length: 9_000 }, (_, line) => `line ${line * 7919}`).join('\n');
    const packed = gzipSync(text);
    const decoded = await decodeBody(body(packed.subarray(0, packed.length / 2), { truncated: true }));
    expect(decoded.content.kind === 'text' && text.startsWith(decoded.content.text)).toBe(true);
    expect(decoded.notes.join(' ')).toContain('ends early');
  });

  test('broken in the middle says what the library said', async () => {
    const packed = gzipSync(order);
    packed.fill(0xff, 10, 20);
    const decoded = await decodeBody(body(packed));
    expect(decoded.format).toBe('binary');
    expect(decoded.notes.join(' ')).toMatch(/looks like gzip .* cannot be unpacked/);
  });

  test('with zstd unpacks to many times its size, and is cut where it ends early', async () => {
    const decoded = await decodeBody(body(linesZstd));
    expect(decoded.content).toMatchObject({ kind: 'text', text: 'line of text\n'.repeat(3_000) });
    const cut = await decodeBody(
      body(linesZstd.subarray(0, 12), { contentEncoding: 'zstd', truncated: true }),
    );
    expect(cut.notes.join(' ')).toMatch(/zstd/);
  });

  test('with zstd that asks for too large a window is not unpacked', async () => {
    const greedy = Uint8Array.from(linesZstd);
    greedy[5] = 0xf8;
    expect((await decodeBody(body(greedy))).notes.join(' ')).toMatch(/asks for a window of \d+ bytes/);
  });

  test('Rebus declares its own header', async () => {
    const headers = [header('rbs2-content-encoding', 'gzip')];
    const decoded = await decodeBody(body(gzipSync(order), { headers }));
    expect(decoded.steps[0]?.detail).toContain('by its rbs2-content-encoding');
  });
});

describe('the format', () => {
  test.each([
    ['application/msgpack', encodeMessagePack({ a: 1 }), 'messagepack'],
    ['application/x-msgpack', encodeMessagePack({ a: 1 }), 'messagepack'],
    ['application/cbor', encodeCbor({ a: 1 }), 'cbor'],
    ['application/senml+cbor', encodeCbor({ a: 1 }), 'cbor'],
  ])('%s is read as its content type says', async (contentType, bytes, format) => {
    const decoded = await decodeBody(body(bytes, { contentType }));
    expect(decoded).toMatchObject({ format, basis: 'as its content type says', notes: [] });
    expect(decoded.content).toMatchObject({ kind: 'tree', text: '{\n  "a": 1\n}', original: false });
  });

  test.each([
    ['messagepack', encodeMessagePack({ id: 1, tags: ['x'] })],
    ['cbor', encodeCbor({ id: 1, tags: ['x'] })],
  ])('%s is recognised by its structure, and said to be a guess', async (format, bytes) => {
    const decoded = await decodeBody(body(bytes));
    expect(decoded).toMatchObject({ format, basis: 'by its structure' });
    expect(decoded.notes[0]).toContain('Nothing declares the format');
  });

  test('Protobuf without a schema is shown by its field numbers, and says so', async () => {
    const decoded = await decodeBody(body(hex('08960112026869'), { contentType: 'application/x-protobuf' }));
    expect(decoded.format).toBe('protobuf');
    expect(decoded.content).toMatchObject({ text: '{\n  "1": 150,\n  "2": "hi"\n}' });
    expect(decoded.notes[0]).toContain('fields are shown by their numbers');
  });

  test('Avro without a schema says what is missing', async () => {
    const decoded = await decodeBody(body(hex('0602'), { contentType: 'avro/binary' }));
    expect(decoded.notes[0]).toContain('there is no schema');
  });

  test('a container file that is broken, or whose schema is none, says so', async () => {
    for (const rest of ['', '02166176726f2e736368656d61047b7d00']) {
      const decoded = await decodeBody(body(hex(`4f626a01${rest}`)));
      expect(decoded.notes[0]).toContain('It begins as an Avro container file, but it is none');
    }
  });

  test('declared wrongly falls back with the reason', async () => {
    const decoded = await decodeBody(body('plain words', { contentType: 'application/cbor' }));
    expect(decoded.format).toBe('text');
    expect(decoded.notes[0]).toMatch(/Declared as application\/cbor, but it is not CBOR: .*offset/);
  });

  test('XML is indented and stays inert', async () => {
    const xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a><b c="1">&x;</b></a>';
    const decoded = await decodeBody(body(xml, { contentType: 'application/xml' }));
    expect(decoded.format).toBe('xml');
    expect(decoded.content).toMatchObject({ kind: 'text', text: xml });
    expect(decoded.content.kind === 'text' && decoded.content.pretty).toContain('  <b c="1">&x;</b>');
  });

  test('XML that is not well-formed is text with the reason', async () => {
    const decoded = await decodeBody(body('<a><b></a>', { contentType: 'text/xml' }));
    expect(decoded.format).toBe('text');
    expect(decoded.notes[0]).toMatch(/Declared as text\/xml, but it is not well-formed/);
  });

  test('of bytes that are nothing known is bytes, with the byte that says so', async () => {
    const decoded = await decodeBody(body(new Uint8Array([0x68, 0xff, 1])));
    expect(decoded).toMatchObject({ format: 'binary', content: { kind: 'bytes', base64: '' } });
    expect(decoded.notes).toEqual(['The body is not UTF-8 text: byte 0xff at offset 1.']);
  });
});

describe('a CloudEvent', () => {
  const attributes = { specversion: '1.0', type: 'order.placed', source: '/shop', id: 'e-1', tenant: 'a' };

  test('in binary mode has its attributes in headers, under either prefix', async () => {
    for (const prefix of ['cloudEvents:', 'cloudEvents_', 'ce-']) {
      const headers = Object.entries(attributes).map(([name, text]) => header(`${prefix}${name}`, text));
      const decoded = await decodeBody(body(order, { headers, contentType: 'application/json' }));
      expect(decoded.format).toBe('json');
      expect(decoded.event?.attributes).toEqual([
        ...['specversion', 'type', 'source', 'id', 'tenant'].map((name) => ({
          name,
          text: attributes[name as keyof typeof attributes],
        })),
        { name: 'datacontenttype', text: 'application/json' },
      ]);
    }
  });

  test('without one of the required attributes is none', async () => {
    const headers = [header('cloudEvents:id', '1'), header('cloudEvents:type', 't')];
    expect((await decodeBody(body(order, { headers }))).event).toBeNull();
  });

  const contentType = 'application/cloudevents+json; charset=utf-8';

  test('as a document shows its data, digits kept', async () => {
    const document = `${JSON.stringify(attributes).slice(0, -1)},"data":${order}}`;
    const decoded = await decodeBody(body(document, { contentType }));
    expect(decoded.event).toMatchObject({ mode: 'structured' });
    expect(decoded.content.kind === 'tree' && decoded.content.text.replace(/\s/g, '')).toBe(order);
  });

  test('as a document decodes data in base64 by their own content type', async () => {
    const data = Buffer.from(encodeCbor({ a: 1 })).toString('base64');
    const document = { ...attributes, datacontenttype: 'application/cbor', data_base64: data };
    const decoded = await decodeBody(body(JSON.stringify(document), { contentType }));
    expect(decoded).toMatchObject({ format: 'cbor', event: { mode: 'structured' } });
  });

  test('that is declared and is none says so', async () => {
    const decoded = await decodeBody(body('{"id":"1"}', { contentType }));
    expect(decoded).toMatchObject({ event: null, format: 'json' });
    expect(decoded.notes.join(' ')).toContain('lacks specversion, type, source or id');
  });
});
