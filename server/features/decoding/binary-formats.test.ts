import { encode as encodeMessagePack, ExtData } from '@msgpack/msgpack';
import { encode as encodeCbor, Tag } from 'cbor2';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printJson } from '@/server/domain/json';
import { DecodeFailure } from './byte-reader';
import { decodeCbor } from './cbor';
import { decodeMessagePack } from './messagepack';

/** As JSON carries it: without -0. */
const jsonValue = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const oneLine = (text: string) => text.replace(/\s+/g, '');
const messagePack = (bytes: Uint8Array) => oneLine(printJson(decodeMessagePack(bytes)));
const cbor = (bytes: Uint8Array) => oneLine(printJson(decodeCbor(bytes)));

describe('MessagePack', () => {
  test.each<[string, string, string]>([
    [
      '64-bit integers with all their digits',
      '92 cf ffffffffffffffff d3 8000000000000000',
      '[18446744073709551615,-9223372036854775808]',
    ],
    ['small integers of both signs', '93 7f ff e0', '[127,-1,-32]'],
    ['a float that is whole, and one of 32 bits', '92 cb 3ff0000000000000 ca 3dcccccd', '[1.0,0.1]'],
    [
      'what JSON has no number for',
      '93 cb 7ff8000000000000 ca 7f800000 cb 8000000000000000',
      '[NaN,Infinity,-0.0]',
    ],
    ['bytes', 'c4 03 00ff10', '0x00ff10'],
    ['an empty run of bytes', 'c4 00', '0x'],
    ['keys that are no text', '82 01 a161 c3 c0', '{"1":"a","true":null}'],
    [
      'a key twice, and one that is a trap',
      '83 a161 01 a161 02 a9 5f5f70726f746f5f5f 03',
      '{"a":1,"a":2,"__proto__":3}',
    ],
    ['a timestamp', 'd6 ff 386d4380', '"2000-01-01T00:00:00Z"'],
    ['a timestamp with nanoseconds', 'd7 ff 00000004 386d4380', '"2000-01-01T00:00:00.000000001Z"'],
    ["an application's own type", 'd4 05 aa', '{"extension":5,"data":0xaa}'],
  ])('%s', (_, bytes, expected) => {
    expect(messagePack(hex(bytes))).toBe(expected);
  });

  test.each<[string, string, RegExp]>([
    ['a list that announces more than is there', 'dd 7fffffff 01', /a list of 2147483647 items is announced/],
    ['a text that ends early', 'd9 28 61', /at offset 2 a text of 40 bytes is announced, and 1 are left/],
    ['the one byte that means nothing', 'c1', /no value begins with 0xc1, at offset 0/],
    ['more than one value', '01 02', /it ends at offset 1, and 1 bytes follow/],
    ['a text that is not UTF-8', 'a2 61 ff', /not UTF-8/],
  ])('says why not: %s', (_, bytes, why) => {
    expect(() => decodeMessagePack(hex(bytes))).toThrow(why);
  });

  test('reads what the library writes, for any JSON value', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(JSON.parse(printJson(decodeMessagePack(encodeMessagePack(value))))).toEqual(value);
      }),
    );
    expect(messagePack(encodeMessagePack(new ExtData(9, hex('01'))))).toBe('{"extension":9,"data":0x01}');
  });
});

describe('CBOR', () => {
  test.each<[string, string, string]>([
    // Appendix A of RFC 8949.
    ['an unsigned integer of 64 bits', '1bffffffffffffffff', '18446744073709551615'],
    ['a negative one beyond them', '3bffffffffffffffff', '-18446744073709551616'],
    ['a big number', 'c249010000000000000000', '18446744073709551616'],
    ['a negative big number', 'c349010000000000000000', '-18446744073709551617'],
    ['a half', 'f93e00', '1.5'],
    ['the smallest half', 'f90001', '5.960464477539063e-8'],
    ['a single', 'fa47c35000', '100000.0'],
    ['a double', 'fb3ff199999999999a', '1.1'],
    ['infinity', 'f97c00', 'Infinity'],
    ['NaN', 'f97e00', 'NaN'],
    ['undefined', 'f7', 'undefined'],
    ['an unassigned simple value', 'f8ff', 'simple255'],
    ['a date', 'c074323031332d30332d32315432303a30343a30305a', '{"dateandtime":"2013-03-21T20:04:00Z"}'],
    ['a tag without a meaning here', 'd9012c6161', '{"tag300":"a"}'],
    ['bytes of indefinite length', '5f42010243030405ff', '0x0102030405'],
    ['text of indefinite length', '7f657374726561646d696e67ff', '"streaming"'],
    ['nested lists of indefinite length', '9f018202039f0405ffff', '[1,[2,3],[4,5]]'],
    ['a map of indefinite length', 'bf6346756ef563416d7421ff', '{"Fun":true,"Amt":-2}'],
    ['a map with other keys', 'a201020304', '{"1":2,"3":4}'],
    ['the mark of CBOR', 'd9d9f7a16161 01', '{"a":1}'],
  ])('%s', (_, bytes, expected) => {
    expect(cbor(hex(bytes))).toBe(expected);
  });

  test.each<[string, string, RegExp]>([
    ['a list without end', '9f01', /offset 2/],
    ['more than there are', '9a7fffffff00', /a list of 2147483647 items/],
    ['a reserved length', '1c', /reserved form/],
    ['two items', '0001', /1 bytes follow/],
    ['a chunk of another kind', '5f6161ff', /not of the kind/],
  ])('says why not: %s', (_, bytes, why) => {
    expect(() => decodeCbor(hex(bytes))).toThrow(why);
  });

  test('reads what the library writes, for any JSON value', () => {
    fc.assert(
      fc.property(jsonValue, (value) => {
        expect(JSON.parse(printJson(decodeCbor(encodeCbor(value))))).toEqual(value);
      }),
    );
    expect(cbor(encodeCbor(new Tag(300, 'a')))).toBe('{"tag300":"a"}');
  });
});

describe('any bytes', () => {
  test.each([
    ['MessagePack', decodeMessagePack],
    ['CBOR', decodeCbor],
  ])('are a tree or a reason for %s, never another error', (_, decode) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeFailure);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('that nest too deep, or become too much, are a reason', () => {
    expect(() => decodeMessagePack(new Uint8Array(100_000).fill(0x91))).toThrow(/nests deeper than 200/);
    expect(() => decodeCbor(new Uint8Array(100_000).fill(0x81))).toThrow(/nests deeper than 200/);
    const many = Uint8Array.from([0xdd, 0, 1, 0x11, 0x70, ...new Uint8Array(70_000)]);
    expect(() => decodeMessagePack(many)).toThrow(/more than 50,000 values/);
  });
});
