import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { fingerprintOf, viewOf } from './message-view';
import { editHeaders, headersOf, joinProperties, splitProperties } from './property-list';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const short = (text: string) => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);
const entry = (name: string, tag: string, value: string) =>
  Buffer.concat([short(name), Buffer.from(tag, 'latin1'), hex(value)]);

/** A list with headers only. */
function withHeaders(...entries: Buffer[]): Buffer {
  const table = Buffer.concat(entries);
  const head = Buffer.alloc(6);
  head.writeUInt16BE(0x2000);
  head.writeUInt32BE(table.length, 2);
  return Buffer.concat([head, table]);
}

const view = (properties: Buffer) =>
  viewOf({ exchange: '', routingKey: 'q', redelivered: false, properties, body: Buffer.from('body') }, 1);

describe('raw property list', () => {
  test('splitting and joining gives the same bytes, for every set of properties', () => {
    const anyList = fc
      .record({ flags: fc.integer({ min: 0, max: 0x3fff }), text: fc.uint8Array({ maxLength: 255 }) })
      .map(({ flags, text }) => {
        const shortText = Buffer.concat([Buffer.from([text.length]), text]);
        const table = withHeaders(entry('k', 'S', '00000001ff')).subarray(2);
        const parts: Buffer[] = [];
        for (let bit = 15; bit >= 2; bit -= 1) {
          if ((flags & (1 << (bit - 2))) === 0) continue;
          if (bit === 13) parts.push(table);
          else if (bit === 12 || bit === 11) parts.push(Buffer.from([2]));
          else if (bit === 6) parts.push(hex('ffffffffffffffff'));
          else parts.push(shortText);
        }
        const head = Buffer.alloc(2);
        head.writeUInt16BE(flags << 2);
        return Buffer.concat([head, ...parts]);
      });
    fc.assert(
      fc.property(anyList, (list) => {
        expect(joinProperties(splitProperties(list)).equals(list)).toBe(true);
      }),
    );
  });

  test('adding and removing headers leaves every other one byte for byte where it was', () => {
    const a = entry('a', 'I', '00000005');
    const b = entry('b', 'd', '8000000000000000');
    const list = withHeaders(a, entry('x-delivery-count', 'l', '0000000000000003'), b);
    const edited = editHeaders(list, {
      remove: new Set(['x-delivery-count']),
      add: { 'spillway-redrive-id': 'r1' },
    });
    const headers = headersOf(splitProperties(edited));
    expect(headers.map((header) => header.name)).toEqual(['a', 'b', 'spillway-redrive-id']);
    expect(headers[0]?.bytes).toEqual(a);
    expect(headers[1]?.bytes).toEqual(b);
  });

  test('an added header replaces its namesake; nothing to change gives the same bytes', () => {
    const list = withHeaders(entry('n', 'I', '00000001'));
    const twice = editHeaders(editHeaders(list, { remove: new Set(), add: { n: 2 } }), {
      remove: new Set(),
      add: { n: 3 },
    });
    expect(headersOf(splitProperties(twice))).toHaveLength(1);
    expect(editHeaders(list, { remove: new Set(['other']), add: {} })).toBe(list);
  });

  test('one that gets a new value and then its old one again gives the old bytes again, wherever it stands', () => {
    const list = withHeaders(entry('a', 'V', ''), entry('n', 'I', '00000001'), entry('z', 'V', ''));
    const edit = (from: Buffer, n: number) => editHeaders(from, { remove: new Set(), add: { n } });
    expect(edit(edit(list, 2), 1)).toEqual(list);
    const twice = withHeaders(entry('n', 'I', '00000001'), entry('n', 'I', '00000002'));
    expect(headersOf(splitProperties(edit(twice, 3)))).toHaveLength(1);
  });

  test('the fingerprint is the same at every delivery', () => {
    const body = Buffer.from('b');
    const first = withHeaders(entry('a', 'V', ''));
    const again = withHeaders(entry('a', 'V', ''), entry('x-delivery-count', 'l', '0000000000000001'));
    const once = Buffer.from([0, 0]);
    const onceAgain = withHeaders(entry('x-delivery-count', 'l', '0000000000000001'));
    expect(fingerprintOf({ properties: again, body })).toBe(fingerprintOf({ properties: first, body }));
    expect(fingerprintOf({ properties: onceAgain, body })).toBe(fingerprintOf({ properties: once, body }));
    expect(fingerprintOf({ properties: first, body })).not.toBe(fingerprintOf({ properties: once, body }));
    // Many clients publish an empty table where they have no header.
    const empty = fingerprintOf({ properties: withHeaders(), body });
    expect(fingerprintOf({ properties: onceAgain, body })).toBe(empty);
  });

  test('the fingerprint is the same wherever properties and body stand in memory', () => {
    const [properties, body] = [withHeaders(entry('a', 'V', '')), Buffer.from('body')];
    const apart = fingerprintOf({ properties, body });
    for (const between of ['', '.']) {
      const whole = Buffer.concat([properties, Buffer.from(between), body]);
      const placed = {
        properties: whole.subarray(0, properties.length),
        body: whole.subarray(-body.length),
      };
      expect(fingerprintOf(placed)).toBe(apart);
      expect(fingerprintOf({ ...placed, body: whole.subarray(whole.length) })).not.toBe(apart);
    }
  });

  test('the fingerprint is the same though the broker has sorted the headers of a second delivery', () => {
    const body = Buffer.from('b');
    const [n, list] = [entry('n', 'I', '00000001'), entry('list', 'V', '')];
    const first = fingerprintOf({ properties: withHeaders(n, list), body });
    const count = entry('x-delivery-count', 'l', '0000000000000001');
    expect(fingerprintOf({ properties: withHeaders(list, n, count), body })).toBe(first);
    // Of one name, which is first tells them apart.
    const [one, two] = [entry('n', 'I', '00000001'), entry('n', 'I', '00000002')];
    expect(fingerprintOf({ properties: withHeaders(one, two), body })).not.toBe(
      fingerprintOf({ properties: withHeaders(two, one), body }),
    );
  });

  const names = fc.constantFrom('a', 'b', 'n', 'x-death', 'x-delivery-count', 'ä', '\ud83d\ude00');
  const anyEntry = fc
    .tuple(names, fc.constantFrom(['V', ''], ['I', '00000001'], ['A', '0000000154'], ['?', '00']))
    .map(([name, [tag = '', value = '']]) =>
      Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name + tag), hex(value)]),
    );

  test('a view has the fingerprint of its bytes, whatever its headers are and whether they can be read', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 6 }), (entries) => {
        const properties = withHeaders(...entries);
        const { fingerprint } = view(properties);
        expect(fingerprint).toBe(fingerprintOf({ properties, body: Buffer.from('body') }));
      }),
    );
  });

  test('what is neither removed nor replaced stays as it stood, in its order', () => {
    const names = ['a', 'b', 'ccc', 'ä', 'd'.repeat(33)];
    const plain = fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 255 }));
    const sets = fc.subarray([...names, 'e']);
    fc.assert(
      fc.property(fc.array(plain, { maxLength: 8 }), sets, sets, (headers, removed, added) => {
        const at = (name: string, value: number) => entry(name, 'I', value.toString(16).padStart(8, '0'));
        const left = new Map(added.map((name) => [name, 1_000]));
        const expected = headers.flatMap(([name, value]) => {
          const replaced = left.get(name);
          left.delete(name);
          if (replaced !== undefined) return [at(name, replaced)];
          return removed.includes(name) || added.includes(name) ? [] : [at(name, value)];
        });
        const list = withHeaders(...headers.map(([name, value]) => at(name, value)));
        const add = Object.fromEntries(added.map((name) => [name, 1_000]));
        const edited = editHeaders(list, { remove: new Set(removed), add });
        const got = headersOf(splitProperties(edited)).map(({ bytes }) => bytes);
        expect(got).toEqual([...expected, ...[...left.keys()].map((name) => at(name, 1_000))]);
      }),
    );
  });
});

describe('headers as people see them', () => {
  test('every AMQP field type keeps its type and all its digits', () => {
    const headers = view(
      withHeaders(
        entry('int8', 'b', 'ff'),
        entry('uint8', 'B', 'ff'),
        entry('int16', 's', '8000'),
        entry('uint16', 'u', 'ffff'),
        entry('int32', 'I', '00000005'),
        entry('uint32', 'i', 'ffffffff'),
        entry('int64', 'l', '0020000000000001'),
        entry('uint64', 'L', 'ffffffffffffffff'),
        entry('float', 'f', '3dcccccd'),
        entry('double', 'd', '8000000000000000'),
        entry('decimal', 'D', '02ffffcfc7'),
        entry('true', 't', '01'),
        entry('time', 'T', '000000006553f100'),
        entry('far', 'T', 'ffffffffffffffff'),
        entry('bytes', 'x', '00000002dead'),
        entry('text', 'S', '000000020a22'),
        entry('notText', 'S', '00000001ff'),
        entry('array', 'A', '00000008 49 00000001 74 00 56'),
        entry('table', 'F', '00000004 01 21 62 7f'),
        entry('void', 'V', ''),
      ),
    ).headers;
    expect(headers.map(({ type, text }) => [type, text])).toEqual([
      ['int8', '-1'],
      ['uint8', '255'],
      ['int16', '-32768'],
      ['uint16', '65535'],
      ['int32', '5'],
      ['uint32', '4294967295'],
      ['int64', '9007199254740993'],
      ['uint64', '18446744073709551615'],
      ['float', '0.1'],
      ['double', '-0'],
      ['decimal', '-123.45'],
      ['boolean', 'true'],
      ['timestamp', '2023-11-14T22:13:20Z'],
      ['timestamp', '18446744073709551615'],
      ['bytes', '0xdead'],
      ['string', '\n"'],
      ['string', '0xff'],
      ['array', '[1, false, null]'],
      ['table', '{"!": 127}'],
      ['void', ''],
    ]);
  });

  test.each([
    ['unknown tag', withHeaders(entry('k', '?', '00'))],
    ['cut short', withHeaders(entry('k', 'l', '00'))],
    ['nothing at all', Buffer.alloc(0)],
    ['bottomless', withHeaders(entry('k', 'A', '00000001 41'.repeat(1)))],
  ])('a list that cannot be read (%s) is shown as such and breaks nothing', (_name, list) => {
    expect(view(list).headers[0]?.name).toBe('(unreadable headers)');
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => view(Buffer.from(bytes)).position === 1),
    );
  });
});
