import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writableTypes } from '@/server/domain/typed-value';
import { messageCases, noProperties, withHeaders } from './contract-cases';
import { editMessage } from './edit-message';
import { viewOf } from './message-view';
import { headersOf, splitProperties } from './property-list';

const body = Buffer.from('before');
const untouched = { body: null, headers: [], properties: [] };
const view = (properties: Buffer) =>
  viewOf({ exchange: '', routingKey: 'q', redelivered: false, properties, body }, 1);

/** A text of each writable type as a look shows it. */
const samples: Record<(typeof writableTypes)[number], string> = {
  string: 'ünï',
  int8: '-1',
  uint8: '200',
  int16: '-300',
  uint16: '60000',
  int32: '-70000',
  uint32: '4000000000',
  int64: '9007199254740993',
  float: '0.1',
  double: '-0',
  decimal: '-123.45',
  boolean: 'true',
  timestamp: '2023-11-14T22:13:20Z',
  bytes: '0x00ff',
  void: '',
};

describe('everything that is not edited keeps its bytes and its place', () => {
  test.each(messageCases)('$name, with another body', ({ properties }) => {
    const edited = editMessage({ properties, body }, { ...untouched, body: Buffer.from('after') });
    expect(edited.properties).toBe(properties);
    expect(edited.body.toString()).toBe('after');
  });

  test.each(messageCases)('$name, with one header and one property set', ({ properties }) => {
    const edited = editMessage(
      { properties, body },
      {
        ...untouched,
        headers: [{ kind: 'set', name: 'new', type: 'int64', text: '7' }],
        properties: [{ kind: 'set', name: 'app_id', text: 'fixed' }],
      },
    );
    expect(edited.body).toBe(body);
    const others = (list: Buffer) =>
      splitProperties(list).filter(({ name }) => name !== 'app_id' && name !== 'headers');
    expect(others(edited.properties)).toEqual(others(properties));
    const headers = headersOf(splitProperties(edited.properties));
    expect(headers.slice(0, -1)).toEqual(headersOf(splitProperties(properties)));
    expect(view(edited.properties).headers.at(-1)).toEqual({ name: 'new', type: 'int64', text: '7' });
    expect(view(edited.properties).properties).toContainEqual({ name: 'app_id', text: 'fixed' });
  });

  test('a header is replaced where it stands, and removing the last one removes the table', () => {
    const properties = withHeaders({ a: 'true', b: 'int8', c: 'decimal' });
    const set = editMessage(
      { properties, body },
      { ...untouched, headers: [{ kind: 'set', name: 'b', type: 'string', text: 'x' }] },
    );
    expect(view(set.properties).headers.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'a boolean',
      'b string',
      'c decimal',
    ]);
    const headers = ['a', 'b', 'c'].map((name) => ({ kind: 'remove', name }) as const);
    expect(editMessage({ properties, body }, { ...untouched, headers }).properties).toEqual(noProperties);
  });

  test('removing what is not there changes no byte, not even of an empty table', () => {
    const properties = withHeaders({});
    const headers = [{ kind: 'remove', name: 'absent' } as const];
    expect(editMessage({ properties, body }, { ...untouched, headers }).properties).toEqual(properties);
  });
});

test.each(writableTypes)('a header of type %s is read back as it was written', (type) => {
  const text = samples[type];
  const headers = [{ kind: 'set', name: 'h', type, text } as const];
  const { properties } = editMessage({ properties: noProperties, body }, { ...untouched, headers });
  expect(view(properties).headers).toEqual([{ name: 'h', type, text }]);
});

test('every property is read back as it was written', () => {
  const properties = [
    { name: 'content_type', text: 'application/json' },
    { name: 'delivery_mode', text: '2' },
    { name: 'priority', text: '9' },
    { name: 'expiration', text: '60000' },
    { name: 'timestamp', text: '2023-11-14T22:13:20Z' },
    { name: 'cluster_id', text: 'c' },
  ];
  const change = { ...untouched, properties: properties.map((one) => ({ kind: 'set' as const, ...one })) };
  expect(view(editMessage({ properties: noProperties, body }, change).properties).properties).toEqual(
    properties,
  );
});

test('any integer, double and text survives', () => {
  const values = fc.oneof(
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .map((value) => ({ type: 'int64', text: String(value) })),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => ({
      type: 'double',
      text: Object.is(value, -0) ? '-0' : String(value),
    })),
    fc.string({ unit: 'grapheme' }).map((text) => ({ type: 'string', text })),
  );
  fc.assert(
    fc.property(values, (value) => {
      const headers = [{ kind: 'set', name: 'h', ...value } as const];
      const { properties } = editMessage({ properties: noProperties, body }, { ...untouched, headers });
      expect(view(properties).headers).toEqual([{ name: 'h', ...value }]);
    }),
  );
});

test.each(['x-death', 'x-first-death-queue', 'x-delivery-count', 'CC', 'BCC'])(
  'the header %s, which the broker acts on, is not written, but may be removed',
  (name) => {
    const set = { kind: 'set', name, type: 'string', text: 'x' } as const;
    const original = { properties: withHeaders({ [name]: 'array' }), body };
    expect(() => editMessage(original, { ...untouched, headers: [set] })).toThrow('cannot be written here');
    const removed = editMessage(original, { ...untouched, headers: [{ kind: 'remove', name }] });
    expect(removed.properties).toEqual(noProperties);
  },
);

test('a list that cannot be read is refused, and its body can still be edited', () => {
  const original = { properties: Buffer.from('2000000000056b3f', 'hex'), body };
  const headers = [{ kind: 'remove', name: 'k' } as const];
  expect(() => editMessage(original, { ...untouched, headers })).toThrow('cannot be edited');
  expect(editMessage(original, { ...untouched, body: Buffer.from('x') }).properties).toBe(
    original.properties,
  );
});
