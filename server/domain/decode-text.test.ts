import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText, firstInvalidUtf8 } from './decode-text';
import { jsonDepthMax, parseJson, printJson } from './json';

const plain = { contentType: null, truncated: false };
const json = { ...plain, contentType: 'application/json' };
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a body is decoded by its bytes', () => {
  test('JSON is recognised without a content type', () => {
    expect(decodeText(utf8(' {"a": 1}'), plain).kind).toBe('json');
  });

  test('a scalar is JSON only when it is declared so', () => {
    expect(decodeText(utf8('42'), plain).kind).toBe('text');
    expect(decodeText(utf8('42'), json).kind).toBe('json');
    expect(decodeText(utf8('42'), { ...plain, contentType: 'application/vnd.order+json' }).kind).toBe('json');
  });

  test('declared JSON that is none is text with the reason', () => {
    const decoded = decodeText(utf8('{"a": '), json);
    expect(decoded).toMatchObject({ kind: 'text', text: '{"a": ' });
    expect(decoded.kind === 'text' && decoded.why).toMatch(/application\/json, but it is not JSON/);
  });

  test('XML stays text', () => {
    expect(decodeText(utf8('<?xml version="1.0"?><a/>'), plain)).toMatchObject({ kind: 'text', xml: true });
    expect(decodeText(utf8('<a>1</a>'), plain)).toMatchObject({ kind: 'text', xml: true });
    expect(decodeText(utf8('a <b> c'), plain)).toMatchObject({ kind: 'text', xml: false });
  });

  test('what is not UTF-8 is binary and names the byte', () => {
    const decoded = decodeText(new Uint8Array([0x68, 0xff]), plain);
    expect(decoded).toEqual({ kind: 'binary', why: 'The body is not UTF-8 text: byte 0xff at offset 1.' });
  });

  test('control characters make a body binary, tabs and line ends do not', () => {
    expect(decodeText(utf8('a\u0000b'), plain).kind).toBe('binary');
    expect(decodeText(utf8('a\tb\r\nc'), plain).kind).toBe('text');
  });

  test('a character cut by the byte limit does not make text binary', () => {
    const bytes = utf8('naïve €');
    for (const cut of [1, 2]) {
      const part = bytes.subarray(0, bytes.length - cut);
      expect(decodeText(part, { ...plain, truncated: true })).toMatchObject({ kind: 'text', text: 'naïve ' });
      expect(decodeText(part, plain).kind).toBe('binary');
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
    expect(decodeText(utf8(deep), json)).toMatchObject({ kind: 'text' });
  });
});
