import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, decodeBody, firstInvalidUtf8, hexDump } from './decode';
import { jsonDepthMax, parseJson, printJson } from '@/server/domain/json';

const plain = { contentType: null, contentEncoding: null, truncated: false };
const json = { ...plain, contentType: 'application/json' };
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a body is decoded by its bytes', () => {
  test('nothing is empty, not an empty text', () => {
    expect(decodeBody(new Uint8Array(), json)).toEqual({ kind: 'empty' });
  });

  test('JSON is recognised without a content type', () => {
    expect(decodeBody(utf8(' {"a": 1}'), plain).kind).toBe('json');
  });

  test('a scalar is JSON only when it is declared so', () => {
    expect(decodeBody(utf8('42'), plain).kind).toBe('text');
    expect(decodeBody(utf8('42'), json).kind).toBe('json');
    expect(decodeBody(utf8('42'), { ...plain, contentType: 'application/vnd.order+json' }).kind).toBe('json');
  });

  test('declared JSON that is none is text with the reason', () => {
    const decoded = decodeBody(utf8('{"a": '), json);
    expect(decoded).toMatchObject({ kind: 'text', text: '{"a": ' });
    expect(decoded.kind === 'text' && decoded.why).toMatch(/application\/json, but it is not JSON/);
  });

  test('XML stays text', () => {
    expect(decodeBody(utf8('<?xml version="1.0"?><a/>'), plain)).toMatchObject({ kind: 'text', xml: true });
  });

  test('what is not UTF-8 is binary and names the byte', () => {
    const decoded = decodeBody(new Uint8Array([0x68, 0xff]), plain);
    expect(decoded).toEqual({ kind: 'binary', why: 'The body is not UTF-8 text: byte 0xff at offset 1.' });
  });

  test('control characters make a body binary, tabs and line ends do not', () => {
    expect(decodeBody(utf8('a\u0000b'), plain).kind).toBe('binary');
    expect(decodeBody(utf8('a\tb\r\nc'), plain).kind).toBe('text');
  });

  test('a compressed body says so, declared or not', () => {
    expect(decodeBody(new Uint8Array([0x1f, 0x8b, 8, 0]), plain)).toMatchObject({ kind: 'binary' });
    expect(decodeBody(utf8('x'), { ...plain, contentEncoding: 'gzip' })).toMatchObject({ kind: 'binary' });
  });

  test('a character cut by the byte limit does not make text binary', () => {
    const bytes = utf8('naïve €');
    for (const cut of [1, 2]) {
      const part = bytes.subarray(0, bytes.length - cut);
      expect(decodeBody(part, { ...plain, truncated: true })).toMatchObject({ kind: 'text', text: 'naïve ' });
      expect(decodeBody(part, plain).kind).toBe('binary');
    }
  });

  test('the UTF-8 check agrees with the platform on any bytes', () => {
    const accepts = (bytes: Uint8Array) => {
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const nearText = fc.array(
      fc.oneof(
        fc.constantFrom(0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xc1, 0xc2, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf),
        fc.integer({ min: 0, max: 255 }),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(nearText, (values) => {
        const bytes = Uint8Array.from(values);
        return (firstInvalidUtf8(bytes) === null) === accepts(bytes);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the JSON tree', () => {
  test('keeps digits beyond 2^53, key order and repeated keys', () => {
    const text = '{"b":9007199254740993,"a":1.0,"a":-0}';
    expect(printJson(parseJson(text)).replace(/\s/g, '')).toBe(text);
  });

  test('says the same as JSON.parse for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(printJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  test('strings with brackets, quotes and escapes stay whole', () => {
    const value = { 'k"{': 'a\\"],:{ \u2028\n' };
    expect(JSON.parse(printJson(parseJson(JSON.stringify(value))))).toEqual(value);
  });

  test('a body that nests too deep is text with the reason, not a crash', () => {
    const deep = '['.repeat(jsonDepthMax + 2) + ']'.repeat(jsonDepthMax + 2);
    expect(decodeBody(utf8(deep), json)).toMatchObject({ kind: 'text' });
  });
});

test('a hex dump shows every byte once, 16 a line', () => {
  const bytes = Uint8Array.from({ length: 18 }, (_, index) => index + 0x40);
  expect(hexDump(bytes)).toBe(
    '00000000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  @ABCDEFGHIJKLMNO\n' +
      '00000010  50 51                                             PQ',
  );
});

test('base64 from the wire comes back as the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect([...bytesOf(Buffer.from(bytes).toString('base64'))]).toEqual([...bytes]);
    }),
  );
});
