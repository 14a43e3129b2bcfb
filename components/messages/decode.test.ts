import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageView } from '@/server/domain/message';
import { bytesOf, decodeHere, hexDump } from './decode';

const view = (over: Partial<MessageView> = {}): MessageView => ({
  ...{
    position: 1,
    fingerprint: 'f',
    exchange: '',
    routingKey: 'q',
    redelivered: false,
    deliveryCount: null,
  },
  ...{ properties: [], headers: [], messageId: null, contentType: null, timestampMs: null, sizeBytes: 0 },
  ...{ bodyBase64: '', bodyTruncated: false, deaths: [], origin: null, offset: null },
  ...over,
});
const utf8 = (text: string) => new TextEncoder().encode(text);

describe('a browser decodes by itself', () => {
  test('plain JSON, plain text and nothing', () => {
    expect(decodeHere(utf8('{"a":1}'), view())).toMatchObject({ format: 'json', basis: 'by its structure' });
    expect(decodeHere(utf8('hello'), view())).toMatchObject({ format: 'text' });
    expect(decodeHere(new Uint8Array(), view())).toMatchObject({ format: 'empty' });
  });

  test('also where the content encoding is only a character set', () => {
    const properties = [{ name: 'content_encoding', text: 'utf-8' }];
    expect(decodeHere(utf8('{"a":1}'), view({ properties }))?.format).toBe('json');
  });

  test.each<[string, Uint8Array, Partial<MessageView>]>([
    ['a declared encoding', utf8('x'), { properties: [{ name: 'content_encoding', text: 'br' }] }],
    ['gzip by its first bytes', new Uint8Array([0x1f, 0x8b, 8, 0]), {}],
    ['bytes that are no text', new Uint8Array([0x81, 0xa1, 0x61, 1]), {}],
    ['XML', utf8('<a>1</a>'), {}],
    ['declared MessagePack', utf8('x'), { contentType: 'application/msgpack' }],
    ['a structured event', utf8('{}'), { contentType: 'application/cloudevents+json; charset=utf-8' }],
  ])('and leaves %s to the server', (_, bytes, over) => {
    expect(decodeHere(bytes, view(over))).toBeNull();
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
